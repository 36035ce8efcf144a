# One image for web, worker, edge and command line; docs/install.md says when to use it. What runs is the command:
#   node dist/web.js (the default) | node dist/worker.js | node dist/edge.js | node dist/cli.js migrate
ARG NODE_IMAGE=node:24-trixie-slim
ARG RUNTIME_IMAGE=debian:trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY app app
COPY drizzle drizzle
COPY jobs jobs
COPY public public
COPY server server
COPY worker worker
COPY next.config.ts postcss.config.mjs proxy.ts tsconfig.json ./
COPY bin/build.mjs bin/host-bundle.mjs bin/
COPY bin/host bin/host
COPY bin/lib bin/lib
RUN node bin/build.mjs
COPY bin/runtime-files.mjs bin/
RUN node bin/runtime-files.mjs /runtime

# Debian's git asks for Perl, for commands that the platform does not use: only what clones and fetches is taken.
FROM ${RUNTIME_IMAGE} AS tools
RUN apt-get update \
  && apt-get install -y --no-install-recommends docker-buildx docker-cli git \
  && cd /usr/lib/git-core \
  && rm -r git-daemon git-http-backend git-http-fetch git-http-push git-imap-send git-sh-i18n--envsubst git-shell mergetools scalar \
  && ln -sf ../../bin/git git

FROM ${RUNTIME_IMAGE}
# Git's libraries, ssh for deploy keys, and what closes the way from apps to the host. The engine's folder is looked at for its free space:
# here it is on the same disk as the image's own files.
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
  ca-certificates iptables libcurl3t64-gnutls libpcre2-8-0 openssh-client zlib1g \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/* /usr/share/doc/* /usr/share/man/* \
  && mkdir -p /var/lib/docker \
  && groupadd --gid 1000 node \
  && useradd --uid 1000 --gid node --no-create-home --home-dir /app node \
  && install -d -o node -g node /data
COPY --from=build /usr/local/bin/node /usr/local/bin/
COPY --from=tools /usr/bin/docker /usr/bin/git /usr/bin/
COPY --from=tools /usr/libexec/docker/cli-plugins /usr/libexec/docker/cli-plugins
COPY --from=tools /usr/lib/git-core /usr/lib/git-core
COPY --from=tools /usr/share/git-core /usr/share/git-core
COPY --from=build /runtime /app

WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data
USER node
EXPOSE 3000
# Room for the pages that web makes; a worker or an edge that starts from this image names its own program.
CMD ["node", "--max-semi-space-size=32", "dist/web.js"]
