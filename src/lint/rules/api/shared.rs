//! Properties of APIs that several rules of the category use.

/// Returns whether an address, without its scheme, is on a developer's machine.
pub(crate) fn is_localhost(host: &str) -> bool {
    let end = host.strip_prefix('[').map_or_else(|| host.find([':', '/', '?']), |_| host.find(']').map(|at| at + 1));
    matches!(end.map_or(host, |end| &host[..end]), "localhost" | "127.0.0.1" | "[::1]")
}
