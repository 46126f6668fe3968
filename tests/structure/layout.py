"""The layout of src/ (DESIGN.md, "Layout"): which module may include which, and where a library may show."""

CORE = {"base", "settings", "packet", "traffic", "behaviour"}
# What the core's results look like as JSON: the program, the dashboard's server and the cluster show the same.
CONTRACTS_AND_CORE = CORE | {"contracts"}

# Module -> modules whose headers it may include, beside its own.
MAY_INCLUDE = {
    "base": set(),
    "settings": {"base"},
    "packet": {"base"},
    "traffic": {"base", "packet"},
    "behaviour": {"base", "packet", "traffic"},
    "render": {"base", "packet", "traffic"},
    "contracts": CORE - {"settings"},
    "engine": CONTRACTS_AND_CORE - {"settings"},
    "capture": CONTRACTS_AND_CORE - {"settings"},
    "classify": CONTRACTS_AND_CORE - {"settings"},
    "kafka": CONTRACTS_AND_CORE - {"settings"},
    "sqlite": CONTRACTS_AND_CORE - {"settings"},
    "archive": CONTRACTS_AND_CORE - {"settings"},
    "mongodb": CONTRACTS_AND_CORE - {"settings"},
    "notify": CONTRACTS_AND_CORE - {"settings"},
    "web": (CONTRACTS_AND_CORE | {"render"}) - {"settings"},
    "jni": CORE | {"render", "kafka"},  # of kafka what a record looks like, which needs no library
    "emulator": {"base", "packet"},
    "cli": None,  # wiring: all
}

# The beginning of an included name -> the modules in which that library may show.
LIBRARIES = {
    "librdkafka/": {"kafka"},
    "mongoc/": {"mongodb"},
    "mongoc": {"mongodb"},
    "bson/": {"mongodb"},
    "bson.h": {"mongodb"},
    "sqlite3": {"sqlite"},
    "jni.h": {"jni"},
    "jni_md.h": {"jni"},
    "pcap.h": {"capture", "archive"},
    "pcap/": {"capture", "archive"},
    "pcap-": {"capture", "archive"},
    "ndpi": {"classify"},
    "libndpi": {"classify"},
    "toml++/": {"settings"},
    "toml.hpp": {"settings"},
    "CLI/": {"cli"},
    "fmt/": {"cli", "web"},
    "spdlog/": {"cli", "web"},
    "nlohmann/": {"cli", "web"},
    "boost/": {"web"},
    "curses.h": {"cli"},
    "ncurses": {"cli"},
    "ncursesw/": {"cli"},
    "term.h": {"cli"},
    "zstd": {"capture", "archive", "sqlite", "mongodb", "jni"},
    "zlib.h": {"capture", "archive"},
    "absl/": set(MAY_INCLUDE),  # anywhere
}

# Public headers of the system, in folders: neither a module nor a third-party library.
SYSTEM_FOLDERS = {"arpa", "linux", "net", "netinet", "netpacket", "sys", "bits", "asm", "sanitizer"}
