#include "emulator/tls.h"

namespace weir::emulator::tls {
namespace {

std::string word(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

// A vector with a length of so many bytes in front.
std::string vector(const std::string& content, int length_bytes) {
  return word(content.size(), length_bytes) + content;
}

std::string extension(std::uint16_t type, const std::string& content) { return word(type, 2) + vector(content, 2); }

std::string random_bytes(Random& random, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>(random.next());
  return out;
}

// What a hello has of random bytes; drawn one after the other, because the order of operands is the compiler's choice.
struct Numbers {
  std::string nonce, session, key;
};
Numbers draw_numbers(Random& random) {
  Numbers numbers;
  numbers.nonce = random_bytes(random, 32);
  numbers.session = random_bytes(random, 32);
  numbers.key = random_bytes(random, 32);
  return numbers;
}

std::string handshake_record(char type, const std::string& body, const char (&version)[3]) {
  return '\x16' + std::string(version, 2) + vector(type + vector(body, 3), 2);
}

std::string client_extensions(const std::string& server_name, const std::string& key) {
  std::string key_share = word(0x001d, 2) + vector(key, 2);
  return extension(0, vector('\0' + vector(server_name, 2), 2)) +                       // server_name
         extension(23, "") +                                                           // extended_master_secret
         extension(10, vector(word(0x001d, 2) + word(0x0017, 2) + word(0x0018, 2), 2)) +  // supported_groups
         extension(11, vector(std::string(1, '\0'), 1)) +                              // ec_point_formats
         extension(16, vector(vector("h2", 1) + vector("http/1.1", 1), 2)) +           // ALPN
         extension(13, vector(word(0x0403, 2) + word(0x0804, 2) + word(0x0401, 2) + word(0x0503, 2), 2)) +
         extension(51, vector(key_share, 2)) + extension(45, vector("\1", 1)) +  // psk_key_exchange_modes
         extension(43, vector(word(0x0304, 2) + word(0x0303, 2), 1));  // supported_versions
}

}  // namespace

std::string client_hello(const std::string& server_name, Random& random) {
  std::string ciphers = word(0x1301, 2) + word(0x1302, 2) + word(0x1303, 2) + word(0xc02b, 2) + word(0xc02f, 2);
  Numbers numbers = draw_numbers(random);
  std::string body = "\3\3" + numbers.nonce + vector(numbers.session, 1) + vector(ciphers, 2) +
                     vector(std::string(1, '\0'), 1) + vector(client_extensions(server_name, numbers.key), 2);
  return handshake_record('\1', body, "\3\1");
}

std::string server_hello(Random& random) {
  Numbers numbers = draw_numbers(random);
  std::string extensions = extension(51, word(0x001d, 2) + vector(numbers.key, 2)) + extension(43, "\3\4");
  std::string body =
      "\3\3" + numbers.nonce + vector(numbers.session, 1) + word(0x1301, 2) + '\0' + vector(extensions, 2);
  return handshake_record('\2', body, "\3\3");
}

void add_handshake(Plan& plan, std::uint8_t connection, const std::string& server_name, Random& random) {
  const std::string change_cipher("\x14\3\3\0\1\1", 6);
  auto certificates = static_cast<std::uint64_t>(random.between(2'400, 4'800));  // extensions, certificates, finished
  Nanoseconds server_thought = random.between(300'000, 3'000'000), client_thought = random.between(200'000, 2'000'000);
  plan.send(connection, Side::kClient, literal(client_hello(server_name, random)));
  std::string hello = server_hello(random) + change_cipher;
  plan.send(connection, Side::kServer, with_tls_data(std::move(hello), certificates, random.next()), server_thought);
  plan.send(connection, Side::kClient, with_tls_data(change_cipher, 52, random.next()), client_thought);
}

Content data(std::uint64_t bytes, Random& random) { return with_tls_data("", bytes, random.next()); }

}  // namespace weir::emulator::tls
