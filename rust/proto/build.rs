//! Generates the Rust types; protox parses, so no protoc is needed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = "../../proto";
    println!("cargo::rerun-if-changed={root}");
    let files = [
        "modelreg/v1/router.proto",
        "modelreg/v1/errors.proto",
        "modelreg/v1/decision.proto",
        "modelreg/v1/live.proto",
        "modelreg/internal/v1/snapshot.proto",
        "modelreg/internal/v1/config.proto",
        "modelreg/internal/v1/spool.proto",
        "modelreg/internal/v1/keys.proto",
        "modelreg/internal/v1/usage_event.proto",
        "modelreg/internal/v1/recost.proto",
        "modelreg/internal/v1/budgets.proto",
        "modelreg/internal/v1/limits.proto",
    ];
    let descriptors = protox::compile(files, [root])?;
    prost_build::Config::new()
        // Sorted maps: the same message always has the same bytes.
        .btree_map(["."])
        .compile_fds(descriptors)?;
    Ok(())
}
