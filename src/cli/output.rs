//! Atomic writes of files.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::text::{Sources, beginning};
use crate::workspace::reason;

/// Age from which a temporary file was left behind by a process that was killed.
const ABANDONED_AFTER: Duration = Duration::from_secs(60 * 60);

/// Maximal number of bytes of a file name that a temporary name repeats. File systems allow names of 255 bytes.
const MAX_TEMPORARY_STEM_BYTES: usize = 200;

/// Maximal length of a chain of links, as in the Linux kernel.
const MAX_LINKS: usize = 40;

/// Replaces the content of a file atomically: writes a temporary file beside it, and renames that. The file keeps its permissions
/// and, where the system allows it, its owner. A file with the same content is not touched, so that programs that watch it do not
/// run again. Other names of the file (hard links) keep the old content.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), String> {
    let path = &resolve_links(path)?;
    let existing = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err("it is a directory".to_owned()),
        // A pipe or a device cannot be replaced.
        Ok(metadata) if !metadata.is_file() => {
            let written = OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(content));
            return match written {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written.map_err(|error| reason(&error)),
            };
        }
        Ok(metadata) if metadata.permissions().readonly() => return Err("it is read-only".to_owned()),
        Ok(metadata) => Some(metadata),
        Err(_) => None,
    };
    if existing.as_ref().is_some_and(|metadata| metadata.len() == content.len() as u64)
        && fs::read(path).is_ok_and(|old| old == content)
    {
        return Ok(());
    }
    let (temporary, file) = create_temporary(path)?;
    let written = fill(file, content, existing.as_ref()).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        reason(&error)
    })
}

/// Returns the name of the source that the output would overwrite.
pub(super) fn overwritten<'s>(out: &Path, sources: &'s Sources) -> Option<&'s str> {
    let real = fs::canonicalize(out).ok()?;
    let mut files = sources.iter().map(|(_, file)| file);
    let same = |path: &PathBuf| fs::canonicalize(path).is_ok_and(|path| path == real);
    files.find(|file| file.path.as_ref().is_some_and(same)).map(|file| file.name.as_str())
}

/// Follows links to the file that is to be replaced, which need not exist.
fn resolve_links(path: &Path) -> Result<PathBuf, String> {
    if let Ok(real) = fs::canonicalize(path) {
        return Ok(real);
    }
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err("links lead in a circle".to_owned())
}

fn fill(mut file: File, content: &[u8], existing: Option<&fs::Metadata>) -> io::Result<()> {
    file.write_all(content)?;
    if let Some(metadata) = existing {
        restore_owner(&file, metadata);
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()
}

/// Sets the owner of the replaced file. Only root may change owners; for other users this fails without consequence.
fn restore_owner(_file: &File, _before: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let same = |now: fs::Metadata| (now.uid(), now.gid()) == (_before.uid(), _before.gid());
        if !_file.metadata().is_ok_and(same) {
            let _ = fchown(_file, Some(_before.uid()), Some(_before.gid()));
        }
    }
}

/// Creates a temporary file in the same directory, so that renaming it is atomic.
fn create_temporary(path: &Path) -> Result<(PathBuf, File), String> {
    let Some(name) = path.file_name() else { return Err("this names no file".to_owned()) };
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(directory) = directory.filter(|directory| !directory.is_dir()) {
        return Err(format!("there is no directory `{}`", crate::workspace::display(directory)));
    }
    for attempt in 0..100 {
        let temporary = path.with_file_name(temporary_name(name, attempt));
        let create = || OpenOptions::new().write(true).create_new(true).open(&temporary);
        let created = match create() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && abandoned(&temporary) => {
                // A process was killed while writing.
                let _ = fs::remove_file(&temporary);
                create()
            }
            created => created,
        };
        match created {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(reason(&error)),
        }
    }
    Err("there is no free name for a temporary file beside it".to_owned())
}

/// Returns the name of a temporary file. Names repeat from run to run, so that abandoned files are found again.
fn temporary_name(name: &OsStr, attempt: usize) -> OsString {
    let mut temporary = OsString::from(".");
    match name.len() <= MAX_TEMPORARY_STEM_BYTES {
        true => temporary.push(name),
        false => {
            temporary.push(beginning(&name.to_string_lossy(), MAX_TEMPORARY_STEM_BYTES));
        }
    }
    temporary.push(format!(".{attempt}.authc-tmp"));
    temporary
}

fn abandoned(temporary: &Path) -> bool {
    let modified = fs::symlink_metadata(temporary).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age > ABANDONED_AFTER))
}
