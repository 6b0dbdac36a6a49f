// The loop around libcurl's multi interface. Only its thread touches libcurl's handles.
#include "llm/http.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include <curl/curl.h>

#include "base/require.hpp"
#include "base/text.hpp"

namespace ado::llm {
namespace {

constexpr long kConnectMsMax = 15'000;
constexpr int kPollMsMax = 1'000;  // Only a bound: a new transfer wakes the loop at once.

struct CurlEasyEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct CurlMultiEnd {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct CurlListEnd {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One transfer. Lives on the stack of post(), which waits until it is done.
struct Transfer {
  explicit Transfer(const HttpRequest& asked) : request(asked) {}
  const HttpRequest& request;
  HttpResponse response;
  std::unique_ptr<CURL, CurlEasyEnd> easy;
  std::unique_ptr<curl_slist, CurlListEnd> headers;
  char detail[CURL_ERROR_SIZE] = {};
  bool overflowed = false;
  bool stopped = false;  // Guarded by the loop's mutex, like `done`.
  bool done = false;
};

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  if (transfer.response.body.size() + count > transfer.request.response_bytes_max) {
    transfer.overflowed = true;
    return 0;  // Fewer than `count`: libcurl ends the transfer.
  }
  transfer.response.body.append(bytes, count);
  return count;
}

std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const std::string_view line = trim(std::string_view(bytes, count));
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // After a proxy's own answer.
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  transfer.response.headers[to_lower_ascii(line.substr(0, colon))] =
      std::string(trim(line.substr(colon + 1)));
  return count;
}

// Headers of ours, and none that makes a server wait before it reads a long body.
curl_slist* make_headers(const HttpRequest& request) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& header : request.headers) {
    list = curl_slist_append(list, header.c_str());
  }
  require(list != nullptr);
  return list;
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  require(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void prepare(Transfer& transfer) {
  transfer.easy.reset(curl_easy_init());
  require(transfer.easy != nullptr);
  transfer.headers.reset(make_headers(transfer.request));
  CURL* easy = transfer.easy.get();
  set(easy, CURLOPT_URL, transfer.request.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);  // A redirect would take the key elsewhere.
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);  // A model may think for minutes before its first byte.
  set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  set(easy, CURLOPT_POST, 1L);
  set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.request.body.size()));
  set(easy, CURLOPT_POSTFIELDS, transfer.request.body.c_str());
  set(easy, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(transfer.request.timeout_ms)));
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMsMax);
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(transfer.detail));
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  set(easy, CURLOPT_PRIVATE, static_cast<void*>(&transfer));
}

// Whether a connection stood, so that the server may have seen the request.
bool was_sent(CURL* easy) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  return microseconds > 0;
}

HttpEnd end_of(const Transfer& transfer, CURLcode code) {
  if (transfer.overflowed) return HttpEnd::too_large;
  // libcurl's codes are an open set: what is not listed went wrong on the way.
  if (code == CURLE_OK) return HttpEnd::complete;
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return HttpEnd::bad_address;
  }
  if (code == CURLE_PEER_FAILED_VERIFICATION) return HttpEnd::untrusted;
  const bool sent = was_sent(transfer.easy.get());
  if (code == CURLE_OPERATION_TIMEDOUT && sent) return HttpEnd::timeout;
  return sent ? HttpEnd::broken : HttpEnd::unreachable;
}

void finish(Transfer& transfer, CURLcode code) {
  long status = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  transfer.response.end = end_of(transfer, code);
  if (code == CURLE_OK) return;
  const char* said = static_cast<const char*>(transfer.detail);
  transfer.response.detail = *said != '\0' ? said : curl_easy_strerror(code);
}

}  // namespace

class HttpClient::Loop {
 public:
  Loop() {
    // Counted, and thread-safe since libcurl 7.84.
    require(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    multi_.reset(curl_multi_init());
    require(multi_ != nullptr);
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  }
  ~Loop() {
    thread_.request_stop();
    curl_multi_wakeup(multi_.get());
    thread_.join();
    multi_.reset();
    curl_global_cleanup();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run(Transfer& transfer, const std::stop_token& stop) {
    {
      const std::lock_guard lock(mutex_);
      arriving_.push_back(&transfer);
    }
    curl_multi_wakeup(multi_.get());
    const std::stop_callback on_stop(stop, [this, &transfer] {
      {
        const std::lock_guard lock(mutex_);
        transfer.stopped = true;
      }
      curl_multi_wakeup(multi_.get());
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&transfer] { return transfer.done; });
  }

 private:
  void work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      admit();
      end_stopped();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      end_finished();
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMsMax, nullptr);
    }
    require(running_.empty());
  }

  void admit() {
    std::vector<Transfer*> arrived;
    {
      const std::lock_guard lock(mutex_);
      arrived.swap(arriving_);
    }
    for (Transfer* transfer : arrived) {
      prepare(*transfer);
      require(curl_multi_add_handle(multi_.get(), transfer->easy.get()) == CURLM_OK);
      running_.push_back(transfer);
    }
  }

  void end_stopped() {
    std::vector<Transfer*> stopped;
    {
      const std::lock_guard lock(mutex_);
      std::ranges::copy_if(running_, std::back_inserter(stopped), &Transfer::stopped);
    }
    for (Transfer* transfer : stopped) {
      transfer->response.end = HttpEnd::stopped;
      release(*transfer);
    }
  }

  void end_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      char* user = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
      Transfer& transfer = *static_cast<Transfer*>(static_cast<void*>(user));
      finish(transfer, code);
      release(transfer);
    }
  }

  // Gives the transfer back to its caller, who may destroy it at once.
  void release(Transfer& transfer) {
    curl_multi_remove_handle(multi_.get(), transfer.easy.get());
    transfer.easy.reset();
    std::erase(running_, &transfer);
    const std::lock_guard lock(mutex_);
    transfer.done = true;
    changed_.notify_all();
  }

  std::unique_ptr<CURLM, CurlMultiEnd> multi_;
  std::vector<Transfer*> running_;  // The loop's thread only.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Transfer*> arriving_;
  std::jthread thread_;  // Last: it uses all of the above.
};

HttpClient::HttpClient() : loop_(std::make_unique<Loop>()) {}
HttpClient::~HttpClient() = default;

HttpResponse HttpClient::post(const HttpRequest& request, const std::stop_token& stop) {
  Transfer transfer(request);
  loop_->run(transfer, stop);
  return std::move(transfer.response);
}

}  // namespace ado::llm
