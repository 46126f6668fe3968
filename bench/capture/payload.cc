#include "capture/payload.h"

#include <string_view>

namespace weir::bench {
namespace {

void add16(Payload& to, std::size_t value) {
  to.push_back(std::uint8_t(value >> 8));
  to.push_back(std::uint8_t(value));
}

void add(Payload& to, std::string_view text) { to.insert(to.end(), text.begin(), text.end()); }

void add_dns_name(Payload& to, std::string_view name) {
  while (!name.empty()) {
    std::string_view label = name.substr(0, name.find('.'));
    to.push_back(std::uint8_t(label.size()));
    add(to, label);
    name.remove_prefix(label.size() == name.size() ? label.size() : label.size() + 1);
  }
  to.push_back(0);
}

Payload dns_message(const std::string& name, std::uint16_t id, std::uint16_t flags, std::uint16_t answers) {
  Payload message;
  for (std::uint16_t field : {id, flags, std::uint16_t(1), answers, std::uint16_t(0), std::uint16_t(0)})
    add16(message, field);
  add_dns_name(message, name);
  add16(message, 1), add16(message, 1);  // type A, class IN
  return message;
}

}  // namespace

Payload tls_client_hello(const std::string& name) {
  Payload extension;
  add16(extension, 0), add16(extension, name.size() + 5);  // server_name, its length
  add16(extension, name.size() + 3), extension.push_back(0), add16(extension, name.size());
  add(extension, name);
  add16(extension, 21), add16(extension, 120), extension.resize(extension.size() + 120);  // padding
  Payload body = {3, 3};
  body.resize(2 + 32, 0x5a);  // random
  body.push_back(0);          // no session identifier
  add16(body, 4), add16(body, 0x1301), add16(body, 0x1302);
  body.push_back(1), body.push_back(0);
  add16(body, extension.size());
  body.insert(body.end(), extension.begin(), extension.end());
  Payload record = {22, 3, 1};
  add16(record, body.size() + 4);
  record.push_back(1), record.push_back(0), add16(record, body.size());
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

Payload http_request(const std::string& name) {
  Payload request;
  add(request, "GET / HTTP/1.1\r\nHost: " + name + "\r\nUser-Agent: generated\r\nAccept: */*\r\n\r\n");
  return request;
}

Payload dns_query(const std::string& name, std::uint16_t id) { return dns_message(name, id, 0x0100, 0); }

Payload dns_answer(const std::string& name, std::uint16_t id, std::uint32_t address) {
  Payload message = dns_message(name, id, 0x8180, 1);
  add16(message, 0xc00c), add16(message, 1), add16(message, 1);
  add16(message, 0), add16(message, 300);  // seconds to live
  add16(message, 4), add16(message, address >> 16), add16(message, address & 0xffff);
  return message;
}

}  // namespace weir::bench
