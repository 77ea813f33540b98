//! Files and projects.
