# docker build -t fanfare . && docker run -p 127.0.0.1:3263:3263 -v fanfare:/data fanfare
ARG NODE=24.21.0

FROM node:${NODE}-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json LICENSE CHANGELOG.md ./
COPY console console
COPY docs docs
COPY ops ops
COPY packaging packaging
COPY scripts scripts
COPY src src
RUN npm run build && npm pack ./dist --silent && mv fanfare-*.tgz fanfare.tgz

FROM node:${NODE}-slim
COPY --from=build /build/fanfare.tgz /tmp/
RUN npm install --global --no-audit --no-fund /tmp/fanfare.tgz && rm -r /tmp/fanfare.tgz /root/.npm \
    && mkdir /data && chown node:node /data
USER node
# The port is for whoever may reach the container; signatures are verified.
ENV FANFARE_HOST=0.0.0.0 FANFARE_PORT=3263 FANFARE_DATA=/data
VOLUME /data
EXPOSE 3263
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=5s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FANFARE_PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Becomes the server itself, so that signals reach it. `docker stop` waits ten seconds: give it more than the drain takes.
ENTRYPOINT ["fanfare"]
CMD ["start"]
