//! The `authc` command.

fn main() -> std::process::ExitCode {
    authc::cli::main()
}
