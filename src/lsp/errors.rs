//! Errors that questions are answered with. Source of the codes:
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#errorCodes>

use serde_json::json;
use tower_lsp::jsonrpc::{Error, ErrorCode};

use super::task::Refusal;

const CONTENT_MODIFIED: i64 = -32801;
const SERVER_CANCELLED: i64 = -32802;
const REQUEST_FAILED: i64 = -32803;

/// The question was right and cannot be answered, for this reason.
pub fn failed(why: impl Into<String>) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: why.into().into(), data: None }
}

/// The question was not answered.
pub fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unknown => Error::invalid_params("this document is not open, and no file of a program that is"),
        Refusal::Modified => Error {
            code: ErrorCode::ServerError(CONTENT_MODIFIED),
            message: "the text has changed since this was asked".into(),
            data: None,
        },
    }
}

/// What was fetched has changed, and is to be fetched again: any other error would make a client show nothing.
pub fn fetch_again(error: Error) -> Error {
    match is_late(&error) {
        false => error,
        true => Error {
            code: ErrorCode::ServerError(SERVER_CANCELLED),
            message: error.message,
            data: Some(json!({ "retriggerRequest": true })),
        },
    }
}

/// Whether the answer came too late.
pub fn is_late(error: &Error) -> bool {
    error.code == ErrorCode::ServerError(CONTENT_MODIFIED)
}

/// The server is wrong.
pub fn bug() -> Error {
    Error { code: ErrorCode::InternalError, message: "authc has a bug: the question has no answer".into(), data: None }
}
