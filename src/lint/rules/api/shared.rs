//! What several rules of the category look at.

/// Whether an address, behind its scheme, is on the machine of a developer.
pub(crate) fn local(host: &str) -> bool {
    let end = host.strip_prefix('[').map_or_else(|| host.find([':', '/', '?']), |_| host.find(']').map(|at| at + 1));
    matches!(end.map_or(host, |end| &host[..end]), "localhost" | "127.0.0.1" | "[::1]")
}
