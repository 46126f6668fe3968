// The settings file: one struct per module, checked. docs/settings.md describes each key; docs/weir.toml is a whole
// file. What a file leaves out keeps the default that stands here; what the command line says wins over both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "base/hashing.h"
#include "base/time.h"

namespace weir::settings {

struct NamedUser {
  std::string name;
  std::vector<Prefix> prefixes;  // one at least
};

struct Traffic {  // [traffic]: what shapes results
  std::vector<Prefix> networks;  // empty: chosen by the source (docs/settings.md)
  Seconds window_seconds = 60;
  Seconds slide_seconds = 1;
  Seconds long_window_seconds = 3600;
  Nanoseconds idle_timeout = 120 * kNanosecondsPerSecond;
  Nanoseconds answer_timeout = 3 * kNanosecondsPerSecond;
  Nanoseconds lateness = 1 * kNanosecondsPerSecond;
  bool outer_tunnels = false;  // tunnels = "outer"
};

struct Bounds {  // [bounds]: what limits memory
  std::uint32_t rows = 4096;
  std::uint32_t open_sessions = 65'536;
  std::uint32_t max_users = 131'072;
  HashKey hash_key;  // read from hash_key_file: 32 hexadecimal digits
  std::string hash_key_file;
};

struct Capture {  // [capture]
  std::vector<std::string> interfaces;
  std::string filter;  // a pcap filter for live interfaces
  std::uint32_t snaplen = 65'535;  // bytes captured of a frame, at most
  std::uint32_t ring_megabytes = 256;  // shared with the kernel, of each interface
  bool promiscuous = true;
  std::string user;  // whom weir becomes when it was started as root; empty: who called sudo, else nobody
};

struct Engine {  // [engine]
  unsigned threads = 0;  // 0: one per core
};

struct Store {  // [store]
  std::string data;  // the directory; empty: nothing is kept
  Seconds keep_seconds = 2 * 3600;
  Seconds keep_minutes = 14 * 86'400;
  Seconds keep_hours = 400 * 86'400;
  Seconds keep_sessions = 400 * 86'400;
};

struct Kafka {  // [kafka]
  std::string servers;  // HOST:PORT, more after commas; empty: not used
  std::string topic = "weir.packets";
  std::string probe;  // this probe's name; empty: the host's name
  std::string spool;  // its directory; empty: by the probe's name (docs/probe.md)
  std::uint32_t spool_megabytes = 1024;
  std::uint32_t partitions = 4;  // of a topic that has to be made
  std::string compression = "zstd";
  std::map<std::string, std::string> properties;    // librdkafka's own, without "kafka."
  std::map<std::string, std::string> secret_files;  // property -> file that holds its value
};

struct Mongodb {  // [mongodb]: where results of the cluster are read
  std::string uri;  // without a password; empty: not used
  std::string uri_file;  // a file that holds the URI; instead of it
  std::string database = "weir";
};

struct Settings {
  std::string path;  // where they were read from; empty: the defaults
  Traffic traffic;
  std::vector<NamedUser> users;
  Bounds bounds;
  Capture capture;
  Engine engine;
  Store store;
  Kafka kafka;
  Mongodb mongodb;
};

// One line for each thing that is wrong, in order of the file: "FILE:LINE: what is wrong, with what: what to do".
using Problems = std::vector<Error>;

// Reads and checks a file. Every key must be known.
std::expected<Settings, Problems> load(const std::string& path);

// What holds between several keys, and for values that came from the command line: windows that fit, users inside the
// networks. Problems have no line.
Problems check(const Settings& settings);
// Named users outside of the monitored networks; none while no networks are set (they are chosen with the sources).
Problems check_users(const Settings& settings);

// The effective settings as TOML that load() reads back to the same values.
std::string to_toml(const Settings& settings);

// A name that can be a user's: 1 to 128 bytes of UTF-8 without control characters that is no address.
bool is_user_name(std::string_view name);

}  // namespace weir::settings
