# Spark on this machine: Java, the pyspark wheel (a whole distribution, no code of it in Python is needed), weir's jar.

spark_version=4.1.1
spark_folder=build/spark
spark_jar=spark/target/weir-spark-0.1.0.jar

# retry COMMAND...: for downloads, three times.
retry() {
  local attempt
  for attempt in 1 2 3; do
    "$@" && return
    if ((attempt < 3)); then
      say "dev: \`$1\` failed, trying again" >&2
      sleep $((attempt * 5))
    fi
  done
  return 1
}

# has_java: whether there is Java with Maven, after trying to install them. In a shell of its own: `need` ends the one it is in.
has_java() { (need "${cluster_packages[@]}"); }

# need_spark: sets WEIR_SPARK_HOME, which may also name a Spark that is there already.
need_spark() {
  has_java || fail 3 "a cluster needs Java 17 and Maven, which cannot be installed: see above"
  if [[ -z ${WEIR_SPARK_HOME:-} ]]; then
    [[ -e $spark_folder/complete-$spark_version ]] || install_spark
    WEIR_SPARK_HOME=$(printf '%s\n' "$PWD/$spark_folder"/venv/lib/python3*/site-packages/pyspark | head -n 1)
  fi
  [[ -x $WEIR_SPARK_HOME/bin/spark-class ]] || fail 3 "no Spark in $WEIR_SPARK_HOME: unset WEIR_SPARK_HOME, or remove $spark_folder"
  export WEIR_SPARK_HOME
}

install_spark() {
  local log=$spark_folder/install.log
  need python3-venv
  need_writable_build
  say "Installing Spark $spark_version (430 MB, once)"
  rm -rf "$spark_folder"
  mkdir -p "$spark_folder"
  /usr/bin/python3 -m venv "$spark_folder/venv" || fail 3 "cannot make a Python environment in $spark_folder/venv: see above"
  retry "$spark_folder/venv/bin/pip" install --quiet --log "$log" "pyspark==$spark_version" ||
    fail 3 "cannot install pyspark $spark_version: see $log"
  touch "$spark_folder/complete-$spark_version"
}

# build_spark_jar: weir's jar, with the core's library in it, when something in it is newer.
build_spark_jar() {
  configure_also release
  compile release weir_jni_library
  if [[ -f $spark_jar && -z $(find spark/pom.xml spark/src build/release/src/libweir_jni.so -newer "$spark_jar" -print -quit) ]]; then
    return
  fi
  say "Building $spark_jar"
  retry mvn -B -q -f spark/pom.xml package || fail 3 "Maven cannot build $spark_jar: see above"
  touch "$spark_jar" # Maven leaves one alone that would be the same
}

# fetch MODULE FUNCTION WHAT: of scripts/cluster, here, so that no test waits for it or skips for want of it.
fetch() {
  retry python3 -B -c "
import sys
sys.path.insert(0, 'scripts/cluster')
import $1
try:
  $1.$2()
except $1.Missing as problem:
  sys.exit(f'dev: {problem}')" || fail 3 "there is no $3: see above"
}

need_broker() { fetch broker jars "Kafka broker"; }

need_database() {
  [[ -n ${WEIR_MONGODB_URI:-} ]] || fetch database ferretdb "FerretDB"
}

need_cluster() {
  need_spark
  need_broker
  need_database
  build_spark_jar
}
