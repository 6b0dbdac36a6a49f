// TLS: a server that cannot prove who it is gets no request, and so no key.
#include <atomic>
#include <memory>
#include <thread>

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

using KeyPair = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Says that it is 127.0.0.1, and nobody but itself vouches for it.
Certificate self_signed(EVP_PKEY* pair) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
  X509_set_pubkey(certificate.get(), pair);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const std::string host = "127.0.0.1";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), pair, EVP_sha256());
  return certificate;
}

TEST(Tls, AServerThatNobodyVouchesForGetsNothing) {
  const KeyPair pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
  ASSERT_NE(pair, nullptr);
  const Certificate certificate = self_signed(pair.get());
  httplib::SSLServer server(certificate.get(), pair.get());
  ASSERT_TRUE(server.is_valid());
  std::atomic<int> requests = 0;
  server.Post(".*", [&](const httplib::Request&, httplib::Response&) { ++requests; });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::jthread listener([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();

  HttpEndpointSettings settings{.name = "test",
                                .base_url = "https://127.0.0.1:" + std::to_string(port) + "/v1",
                                .key = key()};
  const Attempt reply = attempt_at(std::move(settings), make_request());
  server.stop();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::settings);
  EXPECT_TRUE(reply.error().message.starts_with("test: the server is not who it should be: "))
      << reply.error().message;
  EXPECT_EQ(requests, 0);
}

}  // namespace
}  // namespace ado::llm::test
