//! Returns freed memory to the system: analysing a whole program takes several times the memory of its text.
//!
//! glibc keeps freed memory. `malloc_trim` returns free pages between blocks in use, but not the free end of an arena other than
//! the main one, which after an analysis is most of it. glibc trims that end when a large block is freed and the end is larger
//! than a threshold. The threshold grows by itself to twice the largest freed block, so it is set here.
//! Source: `heap_trim`, `mtrim` and `_int_free` in glibc's `malloc/malloc.c` and `malloc/arena.c`; mallopt(3).

/// Size of the text, in bytes, above which a program is worth a trim.
pub const LARGE_PROGRAM: usize = 256 << 10;

/// Size in bytes from which a block is mapped by itself and is unmapped as soon as it is freed. Only texts are so large.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MMAP_THRESHOLD: i32 = 4 << 20;

/// Free bytes that stay at the end of an arena for the next keystroke.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const TRIM_THRESHOLD: i32 = 64 << 20;

/// Sets the thresholds. To be called before there are other threads.
pub fn configure() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        set_option(libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD);
        set_option(libc::M_TRIM_THRESHOLD, TRIM_THRESHOLD);
    }
}

/// Returns the memory that this thread has freed, and the free pages of other threads.
pub fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Size in bytes of a block whose release makes glibc compare with the threshold. It must exceed the cache of a thread.
        const TRIGGER: usize = 128 << 10;
        set_option(libc::M_TRIM_THRESHOLD, 0);
        drop(std::hint::black_box(Vec::<u8>::with_capacity(TRIGGER)));
        set_option(libc::M_TRIM_THRESHOLD, TRIM_THRESHOLD);
        #[allow(unsafe_code)]
        // SAFETY: `malloc_trim` can be called at any time and from any thread; it touches nothing that is in use.
        unsafe {
            libc::malloc_trim(0);
        }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set_option(option: i32, bytes: i32) {
    #[allow(unsafe_code)]
    // SAFETY: `mallopt` can be called at any time and from any thread; both thresholds are only read when a block is freed.
    unsafe {
        libc::mallopt(option, bytes);
    }
}
