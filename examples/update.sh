#!/usr/bin/env bash
# Writes examples/*/out anew. To be run when the output of the compiler changes on purpose; the difference is the review.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --quiet
authc="${CARGO_TARGET_DIR:-target}/debug/authc"
for example in examples/*/out; do
  example="${example%/out}"
  "$authc" compile "$example" --target bundle --out "$example/out/bundle.json"
  "$authc" compile "$example" --target cloudformation --out "$example/out/template.json"
  "$authc" compile "$example" --target iam-json --out "$example/out/iam.json"
  # Terraform has no words for a part of one: its README says so.
  grep -q AC0602 "$example/README.md" || "$authc" compile "$example" --target terraform --out "$example/out/main.tf.json"
  "$authc" compile "$example" --target pulumi --out "$example/out/authc.ts"
  "$authc" matrix "$example" --update "$example/out/matrix.md"
done
