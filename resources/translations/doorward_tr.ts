<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="tr">
<context>
    <name>Blocks</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 (needs root)</source>
        <translation>%1 (root gerekir)</translation>
    </message>
    <message>
        <source>Next test, %1: %2</source>
        <translation>Sonraki sınama, %1: %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n more in the report</source>
        <translation>
            <numerusform>raporda %n tane daha</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>%1 is not what it should be: %2.</source>
        <translation>%1 beklenen türde değil: %2.</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of Doorward.</source>
        <translation>%1, Doorward programının daha yeni bir sürümüyle yazılmış.</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 yok.</translation>
    </message>
    <message>
        <source>You may not read or write %1 (permission denied).</source>
        <translation>%1 dosyasını okuyamaz veya yazamazsınız (erişim engellendi).</translation>
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation>%1 okunamadı veya yazılamadı: %2.</translation>
    </message>
</context>
<context>
    <name>PacketWords</name>
    <message>
        <source>“%1” is no address with a port; write 10.0.0.7:80 or [fd00::7]:80.</source>
        <translation>“%1” portu olan bir adres değil; 10.0.0.7:80 ya da [fd00::7]:80 biçiminde yazın.</translation>
    </message>
    <message>
        <source>“%1” is no address; write 10.0.0.1, 10.0.0.1:40000 or fd00::1.</source>
        <translation>“%1” bir adres değil; 10.0.0.1, 10.0.0.1:40000 ya da fd00::1 biçiminde yazın.</translation>
    </message>
    <message>
        <source>%1 and %2 are of different families; give two IPv4 or two IPv6 addresses.</source>
        <translation>%1 ile %2 ayrı ailelerden; iki IPv4 ya da iki IPv6 adresi verin.</translation>
    </message>
</context>
<context>
    <name>TargetWords</name>
    <message>
        <source>Socket %1</source>
        <translation>Soket %1</translation>
    </message>
    <message>
        <source>%1 at the socket %2</source>
        <translation>%2 soketindeki %1</translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <translation>%1, port %2</translation>
    </message>
    <message>
        <source>%1 on %2, port %3</source>
        <translation>%2 üzerinde %1, port %3</translation>
    </message>
    <message>
        <source>%1 · your program said: %2</source>
        <translation>%1 · programınız şunu bildirdi: %2</translation>
    </message>
</context>
<context>
    <name>WayWords</name>
    <message>
        <source>your program</source>
        <translation>programınız</translation>
    </message>
    <message>
        <source>this host</source>
        <translation>bu makine</translation>
    </message>
    <message>
        <source>the path</source>
        <translation>aradaki yol</translation>
    </message>
    <message>
        <source>server&apos;s host</source>
        <translation>sunucu makinesi</translation>
    </message>
    <message>
        <source>listener</source>
        <translation>dinleyici</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>geçildi</translation>
    </message>
    <message>
        <source>the fault is here</source>
        <translation>hata burada</translation>
    </message>
    <message>
        <source>not reached, or not known</source>
        <translation>ulaşılmadı veya bilinmiyor</translation>
    </message>
    <message>
        <source>the way breaks here</source>
        <translation>yol burada kopuyor</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between the stations of the way</comment>
        <translation>; </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>not started</source>
        <translation>başlamadı</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>denetleniyor…</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>sorun yok</translation>
    </message>
    <message>
        <source>fault found</source>
        <translation>hata bulundu</translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation>bakmaya değer</translation>
    </message>
    <message>
        <source>cannot tell from here</source>
        <translation>buradan anlaşılamıyor</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>gerekmedi</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>bağlandı</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>reddedildi</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>zaman aşımı</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>sıfırlandı</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>ulaşılamıyor</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>engellendi</translation>
    </message>
    <message>
        <source>local error</source>
        <translation>yerel hata</translation>
    </message>
    <message>
        <source>name error</source>
        <translation>ad hatası</translation>
    </message>
    <message>
        <source>possible</source>
        <translation>olası</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>büyük olasılıkla</translation>
    </message>
    <message>
        <source>proven</source>
        <translation>kanıtlandı</translation>
    </message>
    <message>
        <source>It fits what was seen, but so do other causes.</source>
        <translation>Görülenlere uyuyor, ama başka nedenler de uyuyor.</translation>
    </message>
    <message>
        <source>Everything seen fits; the next test would decide.</source>
        <translation>Görülen her şey uyuyor; kararı sonraki sınama verir.</translation>
    </message>
    <message>
        <source>The observation that decides it was made.</source>
        <translation>Kararı belirleyen gözlem yapıldı.</translation>
    </message>
    <message>
        <source>on this host</source>
        <translation>bu makinede</translation>
    </message>
    <message>
        <source>on the server</source>
        <translation>sunucuda</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>bağlantı reddedildi</translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation>makineye giden yol yok</translation>
    </message>
    <message>
        <source>network unreachable</source>
        <translation>ağa ulaşılamıyor</translation>
    </message>
    <message>
        <source>connection reset</source>
        <translation>bağlantı sıfırlandı</translation>
    </message>
    <message>
        <source>connection aborted</source>
        <translation>bağlantı yarıda kesildi</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>ad bulunamadı</translation>
    </message>
    <message>
        <source>address already in use</source>
        <translation>adres zaten kullanımda</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>erişim engellendi</translation>
    </message>
    <message>
        <source>TLS error</source>
        <translation>TLS hatası</translation>
    </message>
    <message>
        <source>another error</source>
        <translation>başka bir hata</translation>
    </message>
    <message>
        <source>connects</source>
        <translation>bağlanıyor</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>bağlanamıyor</translation>
    </message>
    <message>
        <source>intermittent</source>
        <translation>bazen bağlanıyor</translation>
    </message>
    <message>
        <source>proxy</source>
        <translation>vekil sunucu</translation>
    </message>
    <message>
        <source>distance, hop limit %1</source>
        <translation>uzaklık, sıçrama sınırı %1</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>uzaklık</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1/%2 from %3</source>
        <translation>%1/%2, gönderen %3</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptGraph</name>
    <message>
        <source>Outcome and duration of the last attempts</source>
        <translation>Son denemelerin sonucu ve süresi</translation>
    </message>
    <message>
        <source>The last attempts: the higher, the longer it took; filled: connected, hollow: failed</source>
        <translation>Son denemeler: ne kadar yüksekse o kadar uzun sürdü; dolu: bağlandı, boş: başarısız</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptLogView</name>
    <message>
        <source>Stop trying</source>
        <translation>Denemeyi durdur</translation>
    </message>
    <message>
        <source>Follow: keep the newest attempt in view</source>
        <translation>İzle: en yeni deneme görünür kalsın</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>Seçili satırları veya tümünü kopyala (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save the attempts as CSV or JSON lines…</source>
        <translation>Denemeleri CSV veya JSON satırları olarak kaydet…</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Denemeler</translation>
    </message>
    <message>
        <source>How often to try</source>
        <translation>Ne sıklıkla denenecek</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Süzgeç</translation>
    </message>
    <message>
        <source>Filter the attempts</source>
        <translation>Denemeleri süz</translation>
    </message>
    <message>
        <source>Words that must all match: an outcome, an errno, an address, a :port</source>
        <translation>Tümü eşleşmesi gereken sözcükler: bir sonuç, bir errno, bir adres, bir :port</translation>
    </message>
    <message>
        <source>Connection attempts</source>
        <translation>Bağlantı denemeleri</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopyala</translation>
    </message>
    <message>
        <source>once</source>
        <translation>bir kez</translation>
    </message>
    <message numerus="yes">
        <source>every %n s</source>
        <translation>
            <numerusform>%n saniyede bir</numerusform>
        </translation>
    </message>
    <message>
        <source>until it works</source>
        <translation>çalışana kadar</translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation>&amp;Başlat</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>Dur&amp;aklat</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Sürdür</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>henüz yok</translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation>
            <numerusform>%n deneme</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>ortanca %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts of a summary</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>No attempt matches the filter.</source>
        <translation>Süzgeçle eşleşen deneme yok.</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptModel</name>
    <message>
        <source>none</source>
        <translation>yok</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zaman</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adres</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Sonuç</translation>
    </message>
    <message>
        <source>errno</source>
        <translation>errno</translation>
    </message>
    <message>
        <source>ICMP answer</source>
        <translation>ICMP yanıtı</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Süre</translation>
    </message>
    <message>
        <source>Retrans.</source>
        <translation>Tekrar</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Not</translation>
    </message>
</context>
<context>
    <name>doorward::CertaintyBadge</name>
    <message>
        <source>How sure: %1</source>
        <translation>Kesinlik: %1</translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistModel</name>
    <message>
        <source>Verdict</source>
        <translation>Tanı</translation>
    </message>
    <message>
        <source>Verdict: %1</source>
        <translation>Tanı: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1: %2, %3</translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistWizard</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Geri</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>İ&amp;leri</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>Yen&amp;iden denetle</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Adımlar</translation>
    </message>
    <message>
        <source>The step before (Alt+Left)</source>
        <translation>Önceki adım (Alt+Sol)</translation>
    </message>
    <message>
        <source>The next step (Alt+Right)</source>
        <translation>Sonraki adım (Alt+Sağ)</translation>
    </message>
    <message>
        <source>Ask the same question once more (F5)</source>
        <translation>Aynı soruyu bir kez daha sor (F5)</translation>
    </message>
</context>
<context>
    <name>doorward::CommandLine</name>
    <message>
        <source>Copy this command</source>
        <translation>Bu komutu kopyala</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation>Kopyala: %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopyalandı</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallDriver</name>
    <message>
        <source>this host</source>
        <translation>bu makine</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallTraceModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Phase and rule</source>
        <translation>Aşama ve kural</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>Tanıtıcı</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Neden</translation>
    </message>
    <message>
        <source>cannot be known</source>
        <translation>bilinemez</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>eşleşti</translation>
    </message>
    <message>
        <source>did not match</source>
        <translation>eşleşmedi</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallView</name>
    <message>
        <source>From</source>
        <translation>Kaynak</translation>
    </message>
    <message>
        <source>any address</source>
        <translation>herhangi bir adres</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Hedef</translation>
    </message>
    <message>
        <source>Comes in by</source>
        <translation>Giriş aygıtı</translation>
    </message>
    <message>
        <source>device</source>
        <translation>aygıt</translation>
    </message>
    <message>
        <source>Goes out by</source>
        <translation>Çıkış aygıtı</translation>
    </message>
    <message>
        <source>&amp;Trace packet</source>
        <translation>Paketi &amp;izle</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>Metin olarak ko&amp;pyala</translation>
    </message>
    <message>
        <source>Give a packet to see which chains it meets, which rules are tried, and which of them decides. Nothing is sent: the rules are evaluated as the kernel would.</source>
        <translation>Bir paket verin: hangi zincirlerden geçtiği, hangi kuralların denendiği ve hangisinin karar verdiği gösterilir. Hiçbir şey gönderilmez; kurallar çekirdeğin yaptığı gibi değerlendirilir.</translation>
    </message>
    <message>
        <source>How the packet meets this host</source>
        <translation>Paketin bu makineyle karşılaşma biçimi</translation>
    </message>
    <message>
        <source>new connection</source>
        <translation>yeni bağlantı</translation>
    </message>
    <message>
        <source>established connection</source>
        <translation>kurulmuş bağlantı</translation>
    </message>
    <message>
        <source>State of the connection</source>
        <translation>Bağlantının durumu</translation>
    </message>
    <message>
        <source>&amp;Load rules…</source>
        <translation>Kuralları &amp;yükle…</translation>
    </message>
    <message>
        <source>Files of nft -j list ruleset, iptables-save, ip6tables-save, ipset save, or a snapshot</source>
        <translation>nft -j list ruleset, iptables-save, ip6tables-save, ipset save çıktısının dosyaları ya da bir anlık görüntü</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Kaynak</translation>
    </message>
    <message>
        <source>T&amp;o</source>
        <translation>&amp;Hedef</translation>
    </message>
    <message>
        <source>Comes &amp;in by</source>
        <translation>&amp;Giriş aygıtı</translation>
    </message>
    <message>
        <source>Goes o&amp;ut by</source>
        <translation>Çıkış a&amp;ygıtı</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Süzgeç</translation>
    </message>
    <message>
        <source>Filter the rules</source>
        <translation>Kuralları süz</translation>
    </message>
    <message>
        <source>Only rules that &amp;match or cannot be known</source>
        <translation>Yalnızca e&amp;şleşen ya da bilinemeyen kurallar</translation>
    </message>
    <message>
        <source>Phases and rules</source>
        <translation>Aşamalar ve kurallar</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>Değerlendiriliyor…</translation>
    </message>
    <message>
        <source>as the host&apos;s addresses tell</source>
        <translation>makinenin adreslerine göre</translation>
    </message>
    <message>
        <source>arrives; routing decides</source>
        <translation>gelir; yönlendirme karar verir</translation>
    </message>
    <message>
        <source>arrives for this host</source>
        <translation>bu makineye gelir</translation>
    </message>
    <message>
        <source>is forwarded</source>
        <translation>iletilir</translation>
    </message>
    <message>
        <source>is sent by this host</source>
        <translation>bu makine gönderir</translation>
    </message>
    <message>
        <source>Whose rules</source>
        <translation>Kimin kuralları</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>Yeniden o&amp;ku</translation>
    </message>
    <message>
        <source>nobody&apos;s yet</source>
        <translation>henüz kimse</translation>
    </message>
    <message>
        <source>Rule&amp;s of</source>
        <translation>Kuralların &amp;sahibi</translation>
    </message>
</context>
<context>
    <name>doorward::ListenerModel</name>
    <message>
        <source>Which process it belongs to can only be seen by root.</source>
        <translation>Hangi sürece ait olduğunu yalnızca root görebilir.</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, yeni</translation>
    </message>
    <message>
        <source>%1, gone</source>
        <translation>%1, kayboldu</translation>
    </message>
    <message>
        <source>Connections that wait for the program to take them, of how many may wait</source>
        <translation>Programın almasını bekleyen bağlantılar / bekleyebilecek en çok bağlantı</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokol</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adres</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Reachable by</source>
        <translation>Ulaşabilen</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Süreç</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Kullanıcı</translation>
    </message>
    <message>
        <source>Unit or container</source>
        <translation>Birim ya da kapsayıcı</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Kuyruk</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Ad alanı</translation>
    </message>
    <message>
        <source>Where this host reaches what listens in another namespace</source>
        <translation>Başka bir ad alanındaki dinleyene bu makinenin ulaştığı adres</translation>
    </message>
    <message>
        <source>Reached at</source>
        <translation>Ulaşıldığı adres</translation>
    </message>
</context>
<context>
    <name>doorward::ListenersView</name>
    <message>
        <source>Every network &amp;namespace</source>
        <translation>Bütün ağ ad ala&amp;nları</translation>
    </message>
    <message>
        <source>Pause: the table stays as it is</source>
        <translation>Duraklat: tablo olduğu gibi kalır</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>Seçili satırları ya da hepsini kopyala (Ctrl+C)</translation>
    </message>
    <message>
        <source>D&amp;iagnose this</source>
        <translation>Bunu t&amp;anıla</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Süzgeç</translation>
    </message>
    <message>
        <source>Filter the listeners</source>
        <translation>Dinleyenleri süz</translation>
    </message>
    <message>
        <source>Those of containers too; needs root</source>
        <translation>Kapsayıcılarınkiler de; root gerekir</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>Dinleyenler</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopyala</translation>
    </message>
    <message>
        <source>Diagnose this</source>
        <translation>Bunu tanıla</translation>
    </message>
    <message numerus="yes">
        <source>%n listener(s)</source>
        <translation>
            <numerusform>%n dinleyen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n shown</source>
        <translation>
            <numerusform>%n tanesi gösteriliyor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n yeni</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone</source>
        <translation>
            <numerusform>%n kayboldu</numerusform>
        </translation>
    </message>
    <message>
        <source>Not seen: %1</source>
        <translation>Görülemeyen: %1</translation>
    </message>
    <message>
        <source>Not seen: %1 (%2)</source>
        <translation>Görülemeyen: %1 (%2)</translation>
    </message>
    <message>
        <source>Words that must all match: a port, an address, a process, a user, a unit, a container</source>
        <translation>Hepsi eşleşmesi gereken sözcükler: port, adres, süreç, kullanıcı, birim, kapsayıcı</translation>
    </message>
    <message>
        <source>No listener matches the filter.</source>
        <translation>Süzgeçle eşleşen dinleyen yok.</translation>
    </message>
</context>
<context>
    <name>doorward::MainWindow</name>
    <message>
        <source>Doorward</source>
        <translation>Doorward</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Yardım</translation>
    </message>
    <message>
        <source>&amp;About Doorward</source>
        <translation>Doorward &amp;Hakkında</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Dosya</translation>
    </message>
    <message>
        <source>&amp;Open report…</source>
        <translation>Rapor &amp;aç…</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>Raporu &amp;dışa aktar…</translation>
    </message>
    <message>
        <source>Load a snapshot of the &amp;server&apos;s host…</source>
        <translation>&amp;Sunucu makinesinin anlık görüntüsünü yükle…</translation>
    </message>
    <message>
        <source>Save &amp;attempts…</source>
        <translation>Denemeleri &amp;kaydet…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Çık</translation>
    </message>
    <message>
        <source>&amp;Diagnosis</source>
        <translation>&amp;Tanı</translation>
    </message>
    <message>
        <source>Edit &amp;target</source>
        <translation>&amp;Hedefi düzenle</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>&amp;Yeniden denetle</translation>
    </message>
    <message>
        <source>Step &amp;back</source>
        <translation>Önceki a&amp;dım</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>&amp;Sonraki adım</translation>
    </message>
    <message>
        <source>Open a saved report</source>
        <translation>Kayıtlı bir rapor aç</translation>
    </message>
    <message>
        <source>Doorward reports (*.json);;All files (*)</source>
        <translation>Doorward raporları (*.json);;Tüm dosyalar (*)</translation>
    </message>
    <message>
        <source>Snapshot taken on the server&apos;s host</source>
        <translation>Sunucu makinesinde alınmış anlık görüntü</translation>
    </message>
    <message>
        <source>Doorward snapshots (*.json);;All files (*)</source>
        <translation>Doorward anlık görüntüleri (*.json);;Tüm dosyalar (*)</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>Raporu dışa aktar</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Web sayfası (*.html)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Doorward report (*.json)</source>
        <translation>Doorward raporu (*.json)</translation>
    </message>
    <message>
        <source>Save the attempts</source>
        <translation>Denemeleri kaydet</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>Virgülle ayrılmış değerler (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON satırları (*.jsonl)</translation>
    </message>
    <message>
        <source>About Doorward</source>
        <translation>Doorward Hakkında</translation>
    </message>
    <message>
        <source>Doorward %1</source>
        <translation>Doorward %1</translation>
    </message>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it. It only looks: it changes nothing.

MIT licence.</source>
        <translation>Bir bağlantının neden kurulamadığını bulur, kanıtlar ve nasıl düzeltileceğini söyler. Yalnızca bakar, hiçbir şeyi değiştirmez.

MIT lisansı.</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>Tanı</translation>
    </message>
    <message>
        <source>Firewall</source>
        <translation>Güvenlik duvarı</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Görünümler</translation>
    </message>
    <message>
        <source>Show &amp;diagnosis</source>
        <translation>&amp;Tanıyı göster</translation>
    </message>
    <message>
        <source>Show &amp;firewall</source>
        <translation>&amp;Güvenlik duvarını göster</translation>
    </message>
    <message>
        <source>Rules as nft or iptables-save print them, or a snapshot</source>
        <translation>nft ya da iptables-save çıktısı olan kurallar ya da bir anlık görüntü</translation>
    </message>
    <message>
        <source>Rules and snapshots (*.json *.rules *.txt *.v4 *.v6);;All files (*)</source>
        <translation>Kurallar ve anlık görüntüler (*.json *.rules *.txt *.v4 *.v6);;Tüm dosyalar (*)</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>Dinleyenler</translation>
    </message>
    <message>
        <source>Show &amp;listeners</source>
        <translation>Din&amp;leyenleri göster</translation>
    </message>
</context>
<context>
    <name>doorward::MessageStrip</name>
    <message>
        <source>Close this message</source>
        <translation>Bu iletiyi kapat</translation>
    </message>
</context>
<context>
    <name>doorward::StepPage</name>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>What is checked</source>
        <translation>Denetlenen</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>Görülenler</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Bakılıyor…</translation>
    </message>
    <message>
        <source>Not looked at yet.</source>
        <translation>Henüz bakılmadı.</translation>
    </message>
    <message>
        <source>The same by hand</source>
        <translation>Aynısı elle</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>Ne anlama geliyor</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Yapılacaklar</translation>
    </message>
    <message>
        <source>Nothing here.</source>
        <translation>Burada bir şey yok.</translation>
    </message>
    <message>
        <source>See the verdict: it lists this with the other findings.</source>
        <translation>Tanıya bakın: bunu diğer bulgularla birlikte listeler.</translation>
    </message>
    <message>
        <source>Add a snapshot taken on the server&apos;s host (Server side, Add…) and check again, or look there by hand.</source>
        <translation>Sunucu makinesinde alınmış bir anlık görüntü ekleyip (Sunucu tarafı, Ekle…) yeniden denetleyin veya oraya elle bakın.</translation>
    </message>
</context>
<context>
    <name>doorward::TargetBar</name>
    <message>
        <source>&amp;Where does it fail?</source>
        <translation>&amp;Nerede bağlanamıyor?</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>Tanı &amp;koy</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Hedef</translation>
    </message>
    <message>
        <source>host:port, address, or paste the whole error</source>
        <translation>makine:port, adres veya hatanın tamamını yapıştırın</translation>
    </message>
    <message>
        <source>Diagnose without the server side</source>
        <translation>Sunucu tarafı olmadan tanı koy</translation>
    </message>
    <message>
        <source>Remove the server side</source>
        <translation>Sunucu tarafını kaldır</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>D&amp;urdur</translation>
    </message>
    <message>
        <source>Server side: %1</source>
        <translation>Sunucu tarafı: %1</translation>
    </message>
    <message>
        <source>Server side: not given</source>
        <translation>Sunucu tarafı: verilmedi</translation>
    </message>
    <message>
        <source>Chan&amp;ge…</source>
        <translation>Değişti&amp;r…</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Ekle…</translation>
    </message>
    <message>
        <source>Load a snapshot that was taken on the server&apos;s host with “doorward-cli snapshot”</source>
        <translation>Sunucu makinesinde “doorward-cli snapshot” ile alınmış bir anlık görüntüyü yükle</translation>
    </message>
    <message>
        <source>Change the server side</source>
        <translation>Sunucu tarafını değiştir</translation>
    </message>
    <message>
        <source>Add the server side</source>
        <translation>Sunucu tarafını ekle</translation>
    </message>
    <message>
        <source>Which port of %1? Write it behind the host, as in “%1:443”.</source>
        <translation>%1 için hangi port? Makinenin ardına yazın, örneğin “%1:443”.</translation>
    </message>
    <message>
        <source>No host or address can be seen in this text. Write it as host:port.</source>
        <translation>Bu metinde makine veya adres görülmüyor. makine:port biçiminde yazın.</translation>
    </message>
    <message>
        <source>Type or paste where your program wanted to connect.</source>
        <translation>Programınızın nereye bağlanmak istediğini yazın veya yapıştırın.</translation>
    </message>
    <message>
        <source>For example: localhost:5432, https://example.org, or the error message itself.</source>
        <translation>Örneğin: localhost:5432, https://example.org veya hata iletisinin kendisi.</translation>
    </message>
</context>
<context>
    <name>doorward::TraceAnswer</name>
    <message>
        <source>What to do</source>
        <translation>Ne yapmalı</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>Görülemeyenler</translation>
    </message>
    <message>
        <source>This snapshot holds no rules.</source>
        <translation>Bu anlık görüntüde kural yok.</translation>
    </message>
    <message>
        <source>A file that such a command writes can be loaded here.</source>
        <translation>Böyle bir komutun yazdığı dosya buraya yüklenebilir.</translation>
    </message>
</context>
<context>
    <name>doorward::VerdictView</name>
    <message>
        <source>&amp;Watch until it works</source>
        <translation>Çalışana kadar i&amp;zle</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>Ra&amp;poru dışa aktar…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 denetleniyor…</translation>
    </message>
    <message>
        <source>so far; still checking</source>
        <translation>şimdilik; denetleme sürüyor</translation>
    </message>
    <message>
        <source>stopped before the end</source>
        <translation>bitmeden durduruldu</translation>
    </message>
    <message>
        <source>a saved report from %1, %2; nothing was sent</source>
        <translation>%1 makinesinden, %2 tarihli kayıtlı rapor; hiçbir şey gönderilmedi</translation>
    </message>
    <message>
        <source>the same as before</source>
        <translation>öncekiyle aynı</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>önce: %1</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Yapılacaklar</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>Görülenler</translation>
    </message>
    <message>
        <source>Further faults, behind this one</source>
        <translation>Bunun ardındaki başka hatalar</translation>
    </message>
    <message>
        <source>What would decide it</source>
        <translation>Kararı ne belirler</translation>
    </message>
    <message>
        <source>What it could be, most likely first</source>
        <translation>Neden olabilecekler, en olası olan önce</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>Görülemeyenler</translation>
    </message>
</context>
<context>
    <name>doorward::WayPicture</name>
    <message>
        <source>The way of the connection</source>
        <translation>Bağlantının yolu</translation>
    </message>
</context>
<context>
    <name>doorward::WelcomeView</name>
    <message>
        <source>Find out why a connection fails</source>
        <translation>Bir bağlantının neden kurulamadığını bulun</translation>
    </message>
    <message>
        <source>Say where your program wanted to connect, or paste its whole error message. Doorward looks along the way, says what is wrong and how sure it is, and what to do. It changes nothing.</source>
        <translation>Programınızın nereye bağlanmak istediğini yazın veya hata iletisinin tamamını yapıştırın. Doorward yol boyunca bakar; neyin yanlış olduğunu, bundan ne kadar emin olduğunu ve ne yapılacağını söyler. Hiçbir şeyi değiştirmez.</translation>
    </message>
    <message>
        <source>Try one of these</source>
        <translation>Bunlardan birini deneyin</translation>
    </message>
    <message>
        <source>a host and a port</source>
        <translation>bir makine ve port</translation>
    </message>
    <message>
        <source>an address from the browser</source>
        <translation>tarayıcıdan bir adres</translation>
    </message>
    <message>
        <source>the error message itself</source>
        <translation>hata iletisinin kendisi</translation>
    </message>
    <message>
        <source>Example, %1: %2</source>
        <translation>Örnek, %1: %2</translation>
    </message>
    <message>
        <source>Open a saved report…</source>
        <translation>Kayıtlı bir rapor aç…</translation>
    </message>
</context>
<context>
    <name>doorward::WindowController</name>
    <message>
        <source>It works: the last attempt connected. Checking again…</source>
        <translation>Çalışıyor: son deneme bağlandı. Yeniden denetleniyor…</translation>
    </message>
    <message>
        <source>A report ends in .html, .md or .json; %1 does not.</source>
        <translation>Bir rapor adının sonu .html, .md veya .json olur; %1 öyle değil.</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Kaydedildi: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>These rules cannot be read: %1.</source>
        <translation>Bu kurallar okunamıyor: %1.</translation>
    </message>
    <message>
        <source>The listeners cannot be read: %1.</source>
        <translation>Dinleyenler okunamıyor: %1.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>the server&apos;s host</source>
        <translation>sunucunun makinesi</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>yol üzerinde</translation>
    </message>
    <message>
        <source>the client of the report</source>
        <translation>raporun istemcisi</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it.</source>
        <translation>Bir bağlantının neden kurulamadığını bulur, kanıtlar ve nasıl düzeltileceğini söyler.</translation>
    </message>
    <message>
        <source>Language: en, ko, tr or zh_CN.</source>
        <translation>Dil: en, ko, tr veya zh_CN.</translation>
    </message>
    <message>
        <source>A snapshot taken on the server&apos;s host.</source>
        <translation>Sunucu makinesinde alınmış bir anlık görüntü.</translation>
    </message>
    <message>
        <source>What to diagnose, or a saved report to open.</source>
        <translation>Tanısı konacak hedef veya açılacak kayıtlı bir rapor.</translation>
    </message>
</context>
</TS>
