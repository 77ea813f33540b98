//! Errors that requests are answered with. Source of the codes:
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#errorCodes>

use serde_json::json;
use tower_lsp::jsonrpc::{Error, ErrorCode};

use super::task::RequestError;

const CONTENT_MODIFIED: i64 = -32801;
const SERVER_CANCELLED: i64 = -32802;
const REQUEST_FAILED: i64 = -32803;

/// A valid request failed for this reason.
pub fn request_failed(why: impl Into<String>) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: why.into().into(), data: None }
}

pub fn request_error(error: RequestError) -> Error {
    match error {
        RequestError::UnknownDocument => {
            Error::invalid_params("this document is not open, and no file of a program that is")
        }
        RequestError::ContentModified => Error {
            code: ErrorCode::ServerError(CONTENT_MODIFIED),
            message: "the text has changed since this was asked".into(),
            data: None,
        },
    }
}

/// Makes the client pull diagnostics again if the text has changed: after any other error it would show none.
pub fn retrigger(error: Error) -> Error {
    match is_content_modified(&error) {
        false => error,
        true => Error {
            code: ErrorCode::ServerError(SERVER_CANCELLED),
            message: error.message,
            data: Some(json!({ "retriggerRequest": true })),
        },
    }
}

pub fn is_content_modified(error: &Error) -> bool {
    error.code == ErrorCode::ServerError(CONTENT_MODIFIED)
}

/// The server has a bug.
pub fn internal_error() -> Error {
    Error { code: ErrorCode::InternalError, message: "authc has a bug: the question has no answer".into(), data: None }
}
