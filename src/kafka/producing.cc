#include "kafka/producing.h"

namespace weir::kafka {

rd_kafka_resp_err_t produce(const Client& producer, const std::string& topic, const Message& message) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
  for (const Header& header : message.headers) {
    rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()), header.value.data(),
                        static_cast<ssize_t>(header.value.size()));
  }
  const void* key = message.key ? message.key->data() : nullptr;
  const std::size_t key_bytes = message.key ? message.key->size() : 0;
  const rd_kafka_resp_err_t code =
      rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(message.partition),
                        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_bytes),
                        RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
                        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
  if (code) rd_kafka_headers_destroy(headers);
  return code;
}

}  // namespace weir::kafka
