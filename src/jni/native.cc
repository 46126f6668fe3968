// The entries that weir.core.Native declares; it says what each takes and gives. Handles are pointers to what the entry
// that opened it made; the Java class owns them and passes none twice to a close.
#include <jni.h>

#include <stdexcept>

#include "jni/core.h"
#include "jni/entry.h"
#include "jni/handles.h"
#include "jni/network_state.h"
#include "jni/shard_state.h"
#include "jni/step_bytes.h"
#include "jni/stopwatch.h"
#include "jni/task_mapper.h"

namespace {

using namespace weir::jni;  // NOLINT: one file that is nothing but this module's face

constexpr std::size_t kBlockBytes = 1 << 20;

std::vector<std::string_view> views(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

std::unique_ptr<Stepper> new_shard(const Core& core, unsigned number) {
  if (number == kNetworkShard) return std::make_unique<NetworkState>(core);
  return std::make_unique<ShardState>(core, number);
}

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM*, void*) {
  weir::set_check_handler([](const std::string& line) { throw std::logic_error(line); });
  return JNI_VERSION_10;
}

JNIEXPORT jlong JNICALL Java_weir_core_Native_openCore(JNIEnv* env, jclass, jstring path, jobjectArray probes,
                                                       jint partitions) {
  return guarded<jlong>(env, 0, [&] {
    auto core = Core::open(text_of(env, path), {list_of(env, probes), static_cast<std::uint32_t>(partitions)});
    if (!core) raise(core.error());
    return handle_of(core->release());
  });
}

JNIEXPORT jbyteArray JNICALL Java_weir_core_Native_settingsHash(JNIEnv* env, jclass, jlong core) {
  return guarded<jbyteArray>(env, nullptr,
                             [&] { return array_of(env, view(object_of<const Core>(core).settings_hash())); });
}

JNIEXPORT jlongArray JNICALL Java_weir_core_Native_keeping(JNIEnv* env, jclass, jlong core) {
  return guarded<jlongArray>(env, nullptr, [&] {
    const Keeping& keeping = object_of<const Core>(core).keeping();
    return longs_of(env, {keeping.minute_panes, keeping.hour_panes, keeping.sessions});
  });
}

JNIEXPORT jint JNICALL Java_weir_core_Native_stateVersion(JNIEnv*, jclass) { return kStateVersion; }

JNIEXPORT void JNICALL Java_weir_core_Native_closeCore(JNIEnv*, jclass, jlong core) {
  delete reinterpret_cast<const Core*>(core);
}

JNIEXPORT jlong JNICALL Java_weir_core_Native_openMapper(JNIEnv* env, jclass, jlong core) {
  return guarded<jlong>(env, 0, [&] { return handle_of(new TaskMapper(object_of<const Core>(core))); });
}

JNIEXPORT jint JNICALL Java_weir_core_Native_map(JNIEnv* env, jclass, jlong mapper, jint partition, jlong offset,
                                                 jlong written, jobjectArray headers, jbyteArray value) {
  return guarded<jint>(env, -1, [&] {
    const std::vector<std::string> list = list_of(env, headers);
    const std::string bytes = bytes_of(env, value);
    const auto mapped =
        object_of<TaskMapper>(mapper).add({partition, offset, std::nullopt, headers_of(list), bytes}, written);
    return mapped ? 0 : 1 + static_cast<jint>(mapped.error());
  });
}

JNIEXPORT jint JNICALL Java_weir_core_Native_mapPacket(JNIEnv* env, jclass, jlong mapper, jint partition, jlong offset,
                                                       jlong written, jbyteArray key, jbyteArray value) {
  return guarded<jint>(env, -1, [&] {
    const std::string key_bytes = bytes_of(env, key), bytes = bytes_of(env, value);
    const auto mapped = object_of<TaskMapper>(mapper).add_packet({partition, offset, key_bytes, {}, bytes}, written);
    return mapped ? 0 : 1 + static_cast<jint>(mapped.error());
  });
}

JNIEXPORT void JNICALL Java_weir_core_Native_endMapping(JNIEnv* env, jclass, jlong mapper,
                                                        jboolean one_packet_per_record) {
  guarded<int>(env, 0, [&] {
    object_of<TaskMapper>(mapper).end(one_packet_per_record);
    return 0;
  });
}

JNIEXPORT jobjectArray JNICALL Java_weir_core_Native_takeMapped(JNIEnv* env, jclass, jlong mapper) {
  return guarded<jobjectArray>(env, nullptr, [&] {
    const auto pieces = object_of<TaskMapper>(mapper).take();
    std::vector<std::string_view> list;
    list.reserve(pieces.size());
    for (const std::string& piece : pieces) list.push_back(piece.empty() ? std::string_view() : piece);
    return array_of(env, list);
  });
}

JNIEXPORT jlong JNICALL Java_weir_core_Native_packets(JNIEnv* env, jclass, jlong mapper) {
  return guarded<jlong>(env, 0, [&] { return static_cast<jlong>(object_of<TaskMapper>(mapper).packets()); });
}

JNIEXPORT void JNICALL Java_weir_core_Native_closeMapper(JNIEnv*, jclass, jlong mapper) {
  delete reinterpret_cast<TaskMapper*>(mapper);
}

JNIEXPORT jbyteArray JNICALL Java_weir_core_Native_merge(JNIEnv* env, jclass, jlong core, jobjectArray pieces) {
  return guarded<jbyteArray>(env, nullptr, [&] {
    const weir::traffic::Bounds& bounds = object_of<const Core>(core).options().bounds;
    Piece united;
    for (const std::string& bytes : list_of(env, pieces)) {
      auto piece = parse_piece(bytes, bounds);
      if (!piece) raise(piece.error());
      merge(united, std::move(*piece), bounds);
    }
    return array_of(env, serialize(united, bounds));
  });
}

JNIEXPORT jlong JNICALL Java_weir_core_Native_openShard(JNIEnv* env, jclass, jlong core, jint number, jobjectArray keys,
                                                        jobjectArray values) {
  return guarded<jlong>(env, 0, [&] {
    std::unique_ptr<Stepper> shard = new_shard(object_of<const Core>(core), static_cast<unsigned>(number));
    const std::vector<std::string> key_bytes = list_of(env, keys), value_bytes = list_of(env, values);
    Stepper::Entries entries;
    for (std::size_t i = 0; i < key_bytes.size(); ++i) entries.push_back({key_bytes[i], value_bytes.at(i)});
    if (const weir::Status restored = shard->restore(entries); !restored) raise(restored.error());
    return handle_of(shard.release());
  });
}

JNIEXPORT jobjectArray JNICALL Java_weir_core_Native_settle(JNIEnv* env, jclass, jlong shard, jobjectArray pieces,
                                                            jint rows_shown, jboolean live_windows,
                                                            jboolean finish_at_end, jlong source_timeout,
                                                            jboolean idle_follows) {
  return guarded<jobjectArray>(env, nullptr, [&] {
    const std::vector<std::string> bytes = list_of(env, pieces);
    StepOptions options;
    options.rows_shown = rows_shown < 0 ? SIZE_MAX : static_cast<std::size_t>(rows_shown);
    options.live_windows = live_windows;
    options.finish_at_end = finish_at_end;
    options.source_timeout = source_timeout;
    options.idle_follows = idle_follows;
    auto& stepper = object_of<Stepper>(shard);
    const auto step = stepper.step(views(bytes), options);
    if (!step) raise(step.error());
    Stopwatch watch;
    const std::vector<std::string> blocks = blocks_of(*step, kBlockBytes);
    jobjectArray arrays = array_of(env, views(blocks));
    stepper.carried_out(watch.lap());
    return arrays;
  });
}

JNIEXPORT jlongArray JNICALL Java_weir_core_Native_stepTimes(JNIEnv* env, jclass, jlong shard) {
  return guarded<jlongArray>(env, nullptr, [&] {
    const StepTimes times = object_of<Stepper>(shard).times();
    return longs_of(env, {times.merge_nanoseconds, times.render_nanoseconds});
  });
}

JNIEXPORT void JNICALL Java_weir_core_Native_closeShard(JNIEnv*, jclass, jlong shard) {
  delete reinterpret_cast<Stepper*>(shard);
}

}  // extern "C"
