// What the files of entries share: handles as objects, and Java's flat lists as ours.
#pragma once

#include <jni.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/message.h"

namespace weir::jni {

// A handle is a pointer to what the entry that opened it made.
template <typename Object>
Object& object_of(jlong handle) {
  if (handle == 0) throw std::logic_error("a closed handle");
  return *reinterpret_cast<Object*>(handle);
}

template <typename Object>
jlong handle_of(Object* object) {
  return reinterpret_cast<jlong>(object);
}

// Bytes that are there, though there may be none of them: array_of() makes a null of what has no data.
inline std::string_view view(const std::string& bytes) { return bytes.empty() ? std::string_view("") : bytes; }

// `list`: name, value, name, value...; it must outlive what is given.
inline std::vector<kafka::HeaderView> headers_of(const std::vector<std::string>& list) {
  std::vector<kafka::HeaderView> headers;
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) headers.push_back({list[i], list[i + 1]});
  return headers;
}

}  // namespace weir::jni
