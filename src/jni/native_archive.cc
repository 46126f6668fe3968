// The entries that weir.core.NativeArchive declares; it says what each takes and gives. As native.cc.
#include <jni.h>

#include "jni/archiver.h"
#include "jni/entry.h"
#include "jni/handles.h"
#include "jni/history.h"

namespace {

using namespace weir::jni;  // NOLINT: one file that is nothing but this module's face

jobjectArray java_lists(JNIEnv* env, const std::vector<std::vector<std::string_view>>& lists) {
  jobjectArray result = env->NewObjectArray(static_cast<jsize>(lists.size()), env->FindClass("[[B"), nullptr);
  for (std::size_t i = 0; result != nullptr && i < lists.size(); ++i)
    env->SetObjectArrayElement(result, static_cast<jsize>(i), array_of(env, lists[i]));
  return result;
}

jobjectArray java_rows(JNIEnv* env, const std::vector<OutputRow>& rows) {
  std::string kinds;
  std::vector<std::string_view> keys, values;
  for (const OutputRow& row : rows) {
    kinds += static_cast<char>(row.kind);
    keys.push_back(row.key);
    values.push_back(row.value);
  }
  return java_lists(env, {{view(kinds)}, keys, values});
}

jobjectArray java_lines(JNIEnv* env, const std::vector<Line>& lines) {
  std::string kinds;
  std::vector<std::string_view> texts;
  for (const Line& line : lines) {
    kinds += static_cast<char>(line.kind);
    texts.push_back(line.json);
  }
  return java_lists(env, {{view(kinds)}, texts});
}

std::vector<TimeRange> ranges_of(JNIEnv* env, jlongArray array) {
  std::vector<jlong> ends(static_cast<std::size_t>(env->GetArrayLength(array)));
  env->GetLongArrayRegion(array, 0, static_cast<jsize>(ends.size()), ends.data());
  std::vector<TimeRange> ranges;
  for (std::size_t i = 0; i + 1 < ends.size(); i += 2) ranges.push_back({ends[i], ends[i + 1]});
  return ranges;
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_weir_core_NativeArchive_openArchiver(JNIEnv* env, jclass, jlong core, jint partition) {
  return guarded<jlong>(env, 0, [&] { return handle_of(new Archiver(object_of<const Core>(core), partition)); });
}

JNIEXPORT jint JNICALL Java_weir_core_NativeArchive_archive(JNIEnv* env, jclass, jlong archiver, jint partition,
                                                            jlong offset, jobjectArray headers, jbyteArray value) {
  return guarded<jint>(env, -1, [&] {
    const std::vector<std::string> list = list_of(env, headers);
    const std::string bytes = bytes_of(env, value);
    const auto kept = object_of<Archiver>(archiver).add({partition, offset, std::nullopt, headers_of(list), bytes});
    return kept ? 0 : 1 + static_cast<jint>(kept.error());
  });
}

JNIEXPORT jobjectArray JNICALL Java_weir_core_NativeArchive_takeChunks(JNIEnv* env, jclass, jlong archiver,
                                                                       jboolean finish) {
  return guarded<jobjectArray>(env, nullptr, [&] {
    Archiver& from = object_of<Archiver>(archiver);
    return java_rows(env, finish ? from.finish() : from.take());
  });
}

JNIEXPORT void JNICALL Java_weir_core_NativeArchive_closeArchiver(JNIEnv*, jclass, jlong archiver) {
  delete reinterpret_cast<Archiver*>(archiver);
}

JNIEXPORT jlong JNICALL Java_weir_core_NativeArchive_openHistory(JNIEnv* env, jclass, jlong core, jbyteArray user,
                                                                 jlong first_pane, jlong from, jlong to,
                                                                 jint rows_shown, jlong every, jboolean lists,
                                                                 jlongArray profiles) {
  return guarded<jlong>(env, 0, [&] {
    HistoryOptions options;
    options.first_pane = first_pane;
    options.range = {from, to};
    options.rows_shown = rows_shown < 0 ? SIZE_MAX : static_cast<std::size_t>(rows_shown);
    options.every = every;
    options.lists = lists;
    options.profiles = ranges_of(env, profiles);
    return handle_of(new History(object_of<const Core>(core), bytes_of(env, user), std::move(options)));
  });
}

JNIEXPORT void JNICALL Java_weir_core_NativeArchive_addChunk(JNIEnv* env, jclass, jlong history, jbyteArray probe,
                                                             jint source, jint link_type, jlong time_offset,
                                                             jboolean late, jlong late_pane, jbyteArray orders,
                                                             jbyteArray data) {
  guarded<int>(env, 0, [&] {
    PacketGroup group{bytes_of(env, probe),
                      static_cast<std::uint16_t>(source),
                      static_cast<std::uint16_t>(link_type),
                      time_offset,
                      {}};
    if (late) group.late_pane = late_pane;
    const weir::Status added = object_of<History>(history).add(group, bytes_of(env, orders), bytes_of(env, data));
    if (!added) raise(added.error());
    return 0;
  });
}

JNIEXPORT jobjectArray JNICALL Java_weir_core_NativeArchive_settle(JNIEnv* env, jclass, jlong history, jlong until) {
  return guarded<jobjectArray>(env, nullptr,
                               [&] { return java_lines(env, object_of<History>(history).settle(until)); });
}

JNIEXPORT jobjectArray JNICALL Java_weir_core_NativeArchive_finish(JNIEnv* env, jclass, jlong history, jlong until,
                                                                   jboolean ended) {
  return guarded<jobjectArray>(env, nullptr,
                               [&] { return java_lines(env, object_of<History>(history).finish(until, ended)); });
}

JNIEXPORT void JNICALL Java_weir_core_NativeArchive_closeHistory(JNIEnv*, jclass, jlong history) {
  delete reinterpret_cast<History*>(history);
}

}  // extern "C"
