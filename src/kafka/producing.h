// Hands a message to librdkafka, which copies it.
#pragma once

#include <string>

#include "kafka/client.h"
#include "kafka/message.h"

namespace weir::kafka {

// RD_KAFKA_RESP_ERR__QUEUE_FULL: poll, and try again.
rd_kafka_resp_err_t produce(const Client& producer, const std::string& topic, const Message& message);

}  // namespace weir::kafka
