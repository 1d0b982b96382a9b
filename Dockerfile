# What works inside the data stores where Pulumi cannot reach them: docs/reach.md.
# Python 3.13.15 on Debian 13; the digest is the index's, so that it holds for amd64 and arm64.
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS packages
COPY toolchain/image.lock /image.lock
RUN python -m venv --without-pip /opt/groundwork && \
    pip --python /opt/groundwork/bin/python install --no-cache-dir --no-compile --no-deps --only-binary :all: \
        --require-hashes --requirement /image.lock

FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
COPY --from=packages /opt/groundwork /opt/groundwork
WORKDIR /groundwork
COPY operations operations
COPY provider provider
COPY stacks stacks
ENV PATH=/opt/groundwork/bin:$PATH PYTHONDONTWRITEBYTECODE=1
# Nobody: the number that the Jobs run as.
USER 65532:65532
ENTRYPOINT ["python", "-m", "provider.job"]
