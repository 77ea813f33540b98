use tower_lsp::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, Position, SignatureHelp, SignatureInformation,
};

use crate::ide::signature_help;
use crate::lsp::context::RequestContext;

/// Returns the form of the statement or the option at a position.
pub fn signature_help(context: &RequestContext<'_, '_>, position: Position) -> Option<SignatureHelp> {
    let signature = signature_help::signature_help(&context.view, context.offset(position))?;
    // Offsets in the label are in UTF-16 whatever encoding was negotiated for positions.
    let utf16 = |end: u32| signature.label[..end as usize].encode_utf16().count() as u32;
    let parameters = signature.parameters.iter().map(|&(start, end)| ParameterInformation {
        label: ParameterLabel::LabelOffsets([utf16(start), utf16(end)]),
        documentation: None,
    });
    let parameters = parameters.collect();
    let documentation = context.capabilities.signature_markup.content(signature.documentation);
    Some(SignatureHelp {
        signatures: vec![SignatureInformation {
            label: signature.label,
            documentation: Some(Documentation::MarkupContent(documentation)),
            parameters: Some(parameters),
            active_parameter: signature.active,
        }],
        active_signature: Some(0),
        active_parameter: signature.active,
    })
}
