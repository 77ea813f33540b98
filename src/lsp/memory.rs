//! Gives memory back to the system: a whole program takes several times its text while it is looked at.
//!
//! glibc keeps what was freed. `malloc_trim` gives back what lies between blocks in use, but of a thread's own arena not what
//! lies behind the last one, which after such a look is most of it. That goes when a large block is freed, if it is more than a
//! threshold; the threshold grows by itself to twice the largest block, so it is set here.
//! Source: `heap_trim`, `mtrim` and `_int_free` in glibc's `malloc/malloc.c` and `malloc/arena.c`; mallopt(3).

/// Programs with more text than this, in bytes, are worth it.
pub const LARGE: usize = 256 << 10;

/// Blocks of more bytes are mapped by themselves and go back as soon as they are freed: texts, and little else.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED: i32 = 4 << 20;

/// How many free bytes stay behind the last block, so that the next keystroke finds them.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT: i32 = 64 << 20;

/// To be called before there are other threads.
pub fn prepare() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        set(libc::M_MMAP_THRESHOLD, MAPPED);
        set(libc::M_TRIM_THRESHOLD, KEPT);
    }
}

/// Gives back what was freed by this thread, and by others between what they use.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// The least that makes glibc look at the threshold when it is freed, in bytes; more than a thread keeps for itself.
        const LARGE: usize = 128 << 10;
        set(libc::M_TRIM_THRESHOLD, 0);
        drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGE)));
        set(libc::M_TRIM_THRESHOLD, KEPT);
        #[allow(unsafe_code)]
        // SAFETY: `malloc_trim` can be called at any time and from any thread; it touches nothing that is in use.
        unsafe {
            libc::malloc_trim(0);
        }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(what: i32, bytes: i32) {
    #[allow(unsafe_code)]
    // SAFETY: `mallopt` can be called at any time and from any thread; both numbers are only looked at when a block is freed.
    unsafe {
        libc::mallopt(what, bytes);
    }
}
