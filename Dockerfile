# The bot in a small image: built in the first stage, run without root's rights in the second.

FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /build
# The image brings exactly the pinned toolchain; what rust-toolchain.toml adds for linting is not needed to build.
ENV RUSTUP_TOOLCHAIN=1.95.0
COPY . .
RUN cargo build --release --locked --package binnacle --bin binnacle

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --home-dir /data --shell /usr/sbin/nologin binnacle \
    && install --directory --owner=binnacle --group=binnacle /data
COPY --from=build /build/target/release/binnacle /usr/local/bin/binnacle
COPY --chmod=755 scripts/docker-entrypoint /usr/local/bin/docker-entrypoint
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/binnacle.db \
    BINNACLE_CONFIG=/data/binnacle.toml \
    BINNACLE_LISTEN=0.0.0.0:8080 \
    BINNACLE_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
    CMD ["binnacle", "health", "--url", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["docker-entrypoint"]
CMD ["run"]
