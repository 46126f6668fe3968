# Spark's own image, and the two run-time libraries that weir's core is linked with (Ubuntu 24.04's are Debian 12's).
FROM apache/spark:4.1.1-scala2.13-java17-ubuntu
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends libabsl20220623t64 libtomlplusplus3t64 \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /checkpoints && chown spark:spark /checkpoints
USER spark
