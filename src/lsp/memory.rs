//! Gives memory back to the system.

/// Gives back what was freed. A whole program takes several times its text while it is looked at, and glibc would keep that:
/// its arenas shrink at their ends alone, where something small still lies.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(unsafe_code)]
    // SAFETY: `malloc_trim` can be called at any time and from any thread; it touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}
