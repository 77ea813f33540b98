//! Files that are written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::workspace::reason;

/// Puts `content` into the file at `path`, through a new file beside it that then takes its name. An existing file keeps
/// its permissions, and if it holds the same already it is left alone, so that nothing that watches it runs again.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), String> {
    // The file behind a link is replaced and not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
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
    let (temporary, file) = beside(path)?;
    let written = fill(file, content, existing.as_ref()).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        reason(&error)
    })
}

fn fill(mut file: File, content: &[u8], existing: Option<&fs::Metadata>) -> io::Result<()> {
    file.write_all(content)?;
    if let Some(metadata) = existing {
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()
}

/// A new file in the same directory, so that renaming it moves nothing.
fn beside(path: &Path) -> Result<(PathBuf, File), String> {
    let Some(name) = path.file_name() else { return Err("this names no file".to_owned()) };
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(directory) = directory.filter(|directory| !directory.is_dir()) {
        return Err(format!("there is no directory `{}`", crate::workspace::display(directory)));
    }
    for attempt in 0..100 {
        let mut temporary = std::ffi::OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
        let temporary = path.with_file_name(temporary);
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(reason(&error)),
        }
    }
    Err("there is no free name for a temporary file beside it".to_owned())
}
