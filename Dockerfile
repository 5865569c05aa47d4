# docker build -t spec2dest . && docker run --rm -v "$PWD:/work" spec2dest generate specs/football.yaml
FROM rust:1.95-alpine AS build
# The version of musl-dev is that of the image, which has a tag.
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY templates templates
RUN cargo build --release --locked

FROM scratch
COPY --from=build /build/target/release/spec2dest /spec2dest
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["/spec2dest"]
