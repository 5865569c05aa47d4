class Spec2dest < Formula
  desc "OpenAPI to CloudFormation templates of EventBridge API destinations"
  homepage "https://github.com/spec2dest/spec2dest"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/spec2dest/spec2dest/releases/download/v@VERSION@/spec2dest-v@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@aarch64-apple-darwin@"
    end
    on_intel do
      url "https://github.com/spec2dest/spec2dest/releases/download/v@VERSION@/spec2dest-v@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/spec2dest/spec2dest/releases/download/v@VERSION@/spec2dest-v@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "https://github.com/spec2dest/spec2dest/releases/download/v@VERSION@/spec2dest-v@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "spec2dest"
    system bin/"spec2dest", "man", "--out", man1
    generate_completions_from_executable(bin/"spec2dest", "completions")
  end

  test do
    (testpath/"openapi.yaml").write <<~YAML
      openapi: 3.0.3
      info: { title: Test, version: '1' }
      servers: [{ url: https://api.example.com }]
      paths:
        /things:
          post:
            operationId: addThing
            responses: {}
    YAML
    assert_match "AWS::Events::ApiDestination", shell_output("#{bin}/spec2dest generate openapi.yaml")
  end
end
