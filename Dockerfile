# The scheduled crawl as a container: `docker compose up -d` (compose.yaml), or by hand
#   docker build -t newscrawl . && docker run -v newscrawl:/data newscrawl
# Any other command works as well: docker run --rm -v newscrawl:/data newscrawl status
FROM python:3.13-slim AS build
COPY . /src
RUN python -m venv /opt/newscrawl && /opt/newscrawl/bin/pip install --no-cache-dir /src

FROM python:3.13-slim
COPY --from=build /opt/newscrawl /opt/newscrawl
# The archive belongs to a user without rights elsewhere.
RUN useradd --uid 1000 --create-home newscrawl \
    && install --directory --owner newscrawl --group newscrawl /data
USER 1000:1000
ENV PATH=/opt/newscrawl/bin:$PATH NEWSCRAWL_DATA=/data
VOLUME /data
# On SIGTERM the run under way is ended cleanly, within some five seconds; Docker waits for ten.
STOPSIGNAL SIGTERM
ENTRYPOINT ["newscrawl"]
CMD ["schedule", "--run", "--every", "30m"]
