// SPDX-License-Identifier: MIT
#include "core/inspect/kube_cluster.h"

#include "core/base/clock.h"
#include "core/inspect/kube_api.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype largestAnswer = 16 << 20;
constexpr std::size_t mostPods = 50;
constexpr qsizetype mostSpaces = 8;

QByteArray encoded(const QString &text)
{
    return QUrl::toPercentEncoding(text);
}

class Reader {
public:
    Reader(const KubeAccess &access, const ServiceQuestion &question, const CancelToken &cancel,
           Deadline deadline)
        : m_access(access)
        , m_question(question)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
    }

    ClusterReading read()
    {
        m_facts.context = m_access.context;
        m_facts.server = QUrl::fromEncoded(m_access.server.url)
                             .toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveUserInfo);
        m_facts.asked = m_question.name;
        m_facts.space = m_question.space;
        m_facts.taken = SystemClock().wallTime();
        const bool said = m_question.name.isEmpty() ? findByAddress() : findByName();
        if (said && m_facts.service)
            readBehind();
        if (said)
            m_reading.facts = std::move(m_facts);
        return std::move(m_reading);
    }

private:
    std::vector<Result<HttpAnswer>> get(const std::vector<QByteArray> &paths) const
    {
        return getFromHttps(m_access.server, paths, largestAnswer, 4, m_cancel, m_deadline);
    }

    void noAnswer(const QString &error)
    {
        add({u"kube-no-answer"_s, {{u"server"_s, m_facts.server}, {u"error"_s, error.left(200)}}});
    }
    void add(const Limit &limit)
    {
        if (std::find(m_reading.limits.begin(), m_reading.limits.end(), limit)
            == m_reading.limits.end())
            m_reading.limits.push_back(limit);
    }

    /// The answer where it is one; `what` names it in a limit.
    const QByteArray *bodyOf(const Result<HttpAnswer> &answer, const QString &what)
    {
        if (!answer) {
            noAnswer(answer.error().text());
            return nullptr;
        }
        if (answer->status == 200)
            return &answer->body;
        if (answer->status == 401 || answer->status == 403)
            add({u"kube-denied"_s, {{u"server"_s, m_facts.server}, {u"what"_s, what}}});
        else
            noAnswer(u"HTTP %1"_s.arg(answer->status));
        return nullptr;
    }
    /// What the reader makes of the answer; a limit and nothing where it makes nothing.
    template <typename Value>
    std::optional<Value> decoded(const Result<HttpAnswer> &answer, const QString &what,
                                 Result<Value> (*read)(const QByteArray &))
    {
        const QByteArray *body = bodyOf(answer, what);
        if (!body)
            return std::nullopt;
        auto value = read(*body);
        if (!value) {
            noAnswer(value.error().text());
            return std::nullopt;
        }
        return std::move(*value);
    }

    // ---- the Service -----------------------------------------------------------------------

    /// Whether the server said something.
    bool findByName()
    {
        const auto answers = get({spacePath() + "/services/" + m_question.name.toLatin1()});
        const auto &answer = answers.front();
        if (answer && answer->status == 404)
            return findElsewhere();
        m_facts.service = decoded(answer, u"services"_s, &readKubeService);
        return m_facts.service.has_value();
    }

    /// A proxy in between says 404 as well: the list is what shows that the server has services.
    bool findElsewhere()
    {
        const auto list = decoded(get({"/api/v1/services?limit=500&fieldSelector="
                                       + encoded("metadata.name="_L1 + m_question.name)})
                                      .front(),
                                  u"services"_s, &readKubeServices);
        if (!list)
            return false;
        m_facts.missing = true;
        for (const ClusterService &service : list->items)
            if (service.name == m_question.name && m_facts.elsewhere.size() < mostSpaces)
                m_facts.elsewhere << service.space;
        return true;
    }

    bool findByAddress()
    {
        const auto list =
            decoded(get({"/api/v1/services?limit=2000"}).front(), u"services"_s, &readKubeServices);
        if (!list || !m_question.address || !m_question.port)
            return false;
        m_facts.address = m_question.address;
        const IpAddress asked = m_question.address->unmapped().withZone({});
        for (const ClusterService &service : list->items) {
            const bool own = std::find(service.addresses.begin(), service.addresses.end(), asked)
                             != service.addresses.end();
            const bool node = std::any_of(service.ports.begin(), service.ports.end(),
                                          [this](const ClusterServicePort &port) {
                                              return port.nodePort == m_question.port;
                                          });
            if (own || (node && !m_facts.service))
                m_facts.service = service;
            if (own)
                break;
        }
        return m_facts.service.has_value();
    }

    QByteArray spacePath() const
    {
        const QString &space = m_facts.service ? m_facts.service->space : m_question.space;
        return "/api/v1/namespaces/" + space.toLatin1();
    }

    // ---- what stands behind it ---------------------------------------------------------------

    void readBehind()
    {
        const ClusterService &service = *m_facts.service;
        const QByteArray slices = "/apis/discovery.k8s.io/v1/namespaces/" + service.space.toLatin1()
                                  + "/endpointslices?limit=500&labelSelector="
                                  + encoded("kubernetes.io/service-name="_L1 + service.name);
        const QByteArray pods =
            spacePath() + "/pods?limit=200&labelSelector=" + encoded(labelsText(service.selector));
        const bool selects = !service.selector.empty();
        const auto answers = selects ? get({slices, pods}) : get({slices});
        readEndpoints(answers.front());
        if (!selects)
            return;
        auto list = decoded(answers.back(), u"pods"_s, &readKubePods);
        if (!list)
            return;
        keep(*list, m_facts.pods);
        m_facts.podsRead = list->whole && list->items.size() <= mostPods;
        if (m_facts.podsRead && m_facts.pods.empty())
            readOthers();
    }

    void readEndpoints(const Result<HttpAnswer> &slices)
    {
        std::optional<KubeList<ClusterEndpoint>> list;
        if (slices && slices->status == 404) // before Kubernetes 1.21
            list = decoded(
                get({spacePath() + "/endpoints/" + m_facts.service->name.toLatin1()}).front(),
                u"endpoints"_s, &readKubeEndpoints);
        else
            list = decoded(slices, u"endpointslices"_s, &readKubeEndpointSlices);
        if (!list)
            return;
        m_facts.endpoints = std::move(list->items);
        m_facts.endpointsRead = list->whole;
    }

    /// Nothing is selected: what is there instead.
    void readOthers()
    {
        const auto list =
            decoded(get({spacePath() + "/pods?limit=200"}).front(), u"pods"_s, &readKubePods);
        if (list)
            keep(*list, m_facts.others);
    }

    static void keep(const KubeList<ClusterPod> &list, std::vector<ClusterPod> &pods)
    {
        pods.assign(list.items.begin(),
                    list.items.begin()
                        + static_cast<std::ptrdiff_t>(std::min(list.items.size(), mostPods)));
    }

    const KubeAccess &m_access;
    const ServiceQuestion &m_question;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    ClusterFacts m_facts;
    ClusterReading m_reading;
};

} // namespace

std::optional<ServiceQuestion> serviceNamed(const QString &host)
{
    const QStringList labels = host.toLower().split(u'.', Qt::SkipEmptyParts);
    for (const qsizetype svc : {qsizetype{2}, qsizetype{3}}) {
        if (labels.value(svc) != "svc"_L1)
            continue;
        const QString name = labels[svc - 2];
        const QString space = labels[svc - 1];
        if (isKubeName(name) && isKubeName(space))
            return ServiceQuestion{name, space, {}, {}};
    }
    return std::nullopt;
}

ClusterReading readCluster(const KubeAccess &access, const ServiceQuestion &question,
                           const CancelToken &cancel, Deadline deadline)
{
    return Reader(access, question, cancel, deadline).read();
}

ClusterReading readClusterHere(const ServiceQuestion &question, const CancelToken &cancel,
                               Deadline deadline)
{
    const auto files = kubeConfigFiles(QProcessEnvironment::systemEnvironment());
    KubeConfigReading config = readKubeConfig(files);
    ClusterReading reading;
    if (config.access)
        reading = readCluster(*config.access, question, cancel, deadline);
    reading.limits.insert(reading.limits.begin(), config.limits.begin(), config.limits.end());
    return reading;
}

} // namespace doorward
