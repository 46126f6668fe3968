#include "jni/entry.h"

#include <stdexcept>

namespace weir::jni {

std::string bytes_of(JNIEnv* env, jbyteArray array) {
  if (array == nullptr) return {};
  std::string bytes(static_cast<std::size_t>(env->GetArrayLength(array)), '\0');
  env->GetByteArrayRegion(array, 0, static_cast<jsize>(bytes.size()), reinterpret_cast<jbyte*>(bytes.data()));
  return bytes;
}

std::string text_of(JNIEnv* env, jstring text) {
  const char* chars = env->GetStringUTFChars(text, nullptr);
  if (chars == nullptr) throw std::bad_alloc();
  std::string copy = chars;
  env->ReleaseStringUTFChars(text, chars);
  return copy;
}

std::vector<std::string> list_of(JNIEnv* env, jobjectArray arrays) {
  std::vector<std::string> list(static_cast<std::size_t>(env->GetArrayLength(arrays)));
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto* element = static_cast<jbyteArray>(env->GetObjectArrayElement(arrays, static_cast<jsize>(i)));
    list[i] = bytes_of(env, element);
    env->DeleteLocalRef(element);
  }
  return list;
}

jbyteArray array_of(JNIEnv* env, std::string_view bytes) {
  jbyteArray array = env->NewByteArray(static_cast<jsize>(bytes.size()));
  if (array == nullptr) return nullptr;
  env->SetByteArrayRegion(array, 0, static_cast<jsize>(bytes.size()), reinterpret_cast<const jbyte*>(bytes.data()));
  return array;
}

jlongArray longs_of(JNIEnv* env, std::initializer_list<std::int64_t> values) {
  const std::vector<jlong> longs(values.begin(), values.end());
  jlongArray array = env->NewLongArray(static_cast<jsize>(longs.size()));
  if (array) env->SetLongArrayRegion(array, 0, static_cast<jsize>(longs.size()), longs.data());
  return array;
}

jobjectArray array_of(JNIEnv* env, const std::vector<std::string_view>& list) {
  jobjectArray arrays = env->NewObjectArray(static_cast<jsize>(list.size()), env->FindClass("[B"), nullptr);
  for (std::size_t i = 0; arrays != nullptr && i < list.size(); ++i) {
    if (list[i].data() == nullptr) continue;
    jbyteArray element = array_of(env, list[i]);
    if (element == nullptr) return nullptr;
    env->SetObjectArrayElement(arrays, static_cast<jsize>(i), element);
    env->DeleteLocalRef(element);
  }
  return arrays;
}

void throw_java(JNIEnv* env, const std::string& line) {
  if (env->ExceptionCheck()) return;
  if (jclass type = env->FindClass("weir/core/NativeException")) env->ThrowNew(type, line.c_str());
}

void raise(const Error& error) { throw std::runtime_error(error.line()); }

}  // namespace weir::jni
