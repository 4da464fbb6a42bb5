<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko">
<context>
    <name>Blocks</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1(%2)</translation>
    </message>
    <message>
        <source>%1 (needs root)</source>
        <translation>%1 (root 권한 필요)</translation>
    </message>
    <message>
        <source>Next test, %1: %2</source>
        <translation>다음 검사(%1): %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n more in the report</source>
        <translation>
            <numerusform>나머지 %n개는 보고서에 있음</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>%1 is not what it should be: %2.</source>
        <translation>%1 파일의 내용이 올바르지 않습니다: %2.</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of Doorward.</source>
        <translation>%1 파일은 더 새로운 버전의 Doorward가 쓴 것입니다.</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 파일이 없습니다.</translation>
    </message>
    <message>
        <source>You may not read or write %1 (permission denied).</source>
        <translation>%1 파일을 읽거나 쓸 권한이 없습니다.</translation>
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation>%1 파일을 읽거나 쓰지 못했습니다: %2.</translation>
    </message>
</context>
<context>
    <name>PacketWords</name>
    <message>
        <source>“%1” is no address with a port; write 10.0.0.7:80 or [fd00::7]:80.</source>
        <translation>“%1”은(는) 포트가 있는 주소가 아닙니다. 10.0.0.7:80 또는 [fd00::7]:80처럼 쓰십시오.</translation>
    </message>
    <message>
        <source>“%1” is no address; write 10.0.0.1, 10.0.0.1:40000 or fd00::1.</source>
        <translation>“%1”은(는) 주소가 아닙니다. 10.0.0.1, 10.0.0.1:40000 또는 fd00::1처럼 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 and %2 are of different families; give two IPv4 or two IPv6 addresses.</source>
        <translation>%1과(와) %2은(는) 주소 체계가 다릅니다. 둘 다 IPv4이거나 둘 다 IPv6인 주소를 쓰십시오.</translation>
    </message>
</context>
<context>
    <name>TargetWords</name>
    <message>
        <source>Socket %1</source>
        <translation>소켓 %1</translation>
    </message>
    <message>
        <source>%1 at the socket %2</source>
        <translation>%1, 소켓 %2</translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <translation>%1, 포트 %2</translation>
    </message>
    <message>
        <source>%1 on %2, port %3</source>
        <translation>%2의 %1, 포트 %3</translation>
    </message>
    <message>
        <source>%1 · your program said: %2</source>
        <translation>%1 · 프로그램의 오류: %2</translation>
    </message>
</context>
<context>
    <name>WayWords</name>
    <message>
        <source>your program</source>
        <translation>내 프로그램</translation>
    </message>
    <message>
        <source>this host</source>
        <translation>이 호스트</translation>
    </message>
    <message>
        <source>the path</source>
        <translation>중간 구간</translation>
    </message>
    <message>
        <source>server&apos;s host</source>
        <translation>서버 호스트</translation>
    </message>
    <message>
        <source>listener</source>
        <translation>수신 소켓</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>통과</translation>
    </message>
    <message>
        <source>the fault is here</source>
        <translation>여기에 문제가 있음</translation>
    </message>
    <message>
        <source>not reached, or not known</source>
        <translation>도달하지 못했거나 알 수 없음</translation>
    </message>
    <message>
        <source>the way breaks here</source>
        <translation>여기에서 끊김</translation>
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
        <translation>시작 전</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>확인 중…</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>fault found</source>
        <translation>문제 발견</translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation>살펴볼 점 있음</translation>
    </message>
    <message>
        <source>cannot tell from here</source>
        <translation>여기서 알 수 없음</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>필요 없음</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>연결됨</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>거부됨</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>시간 초과</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>리셋됨</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>도달 불가</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>허용 안 됨</translation>
    </message>
    <message>
        <source>local error</source>
        <translation>로컬 오류</translation>
    </message>
    <message>
        <source>name error</source>
        <translation>이름 오류</translation>
    </message>
    <message>
        <source>possible</source>
        <translation>가능함</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>유력함</translation>
    </message>
    <message>
        <source>proven</source>
        <translation>입증됨</translation>
    </message>
    <message>
        <source>It fits what was seen, but so do other causes.</source>
        <translation>관찰한 것과 맞지만, 다른 원인도 맞습니다.</translation>
    </message>
    <message>
        <source>Everything seen fits; the next test would decide.</source>
        <translation>관찰한 것이 모두 맞으며, 다음 검사를 하면 확정할 수 있습니다.</translation>
    </message>
    <message>
        <source>The observation that decides it was made.</source>
        <translation>원인을 확정하는 사실을 관찰했습니다.</translation>
    </message>
    <message>
        <source>on this host</source>
        <translation>이 호스트에서</translation>
    </message>
    <message>
        <source>on the server</source>
        <translation>서버에서</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>연결이 거부됨</translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation>호스트로 가는 경로가 없음</translation>
    </message>
    <message>
        <source>network unreachable</source>
        <translation>네트워크에 도달할 수 없음</translation>
    </message>
    <message>
        <source>connection reset</source>
        <translation>연결이 리셋됨</translation>
    </message>
    <message>
        <source>connection aborted</source>
        <translation>연결이 중단됨</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>이름을 찾을 수 없음</translation>
    </message>
    <message>
        <source>address already in use</source>
        <translation>주소가 이미 사용 중</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>권한이 없음</translation>
    </message>
    <message>
        <source>TLS error</source>
        <translation>TLS 오류</translation>
    </message>
    <message>
        <source>another error</source>
        <translation>다른 오류</translation>
    </message>
    <message>
        <source>connects</source>
        <translation>연결됨</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>intermittent</source>
        <translation>가끔만 연결됨</translation>
    </message>
    <message>
        <source>proxy</source>
        <translation>프록시</translation>
    </message>
    <message>
        <source>distance, hop limit %1</source>
        <translation>거리 측정, 홉 제한 %1</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>거리 측정</translation>
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
        <translation>%1/%2, 보낸 곳 %3</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptGraph</name>
    <message>
        <source>Outcome and duration of the last attempts</source>
        <translation>최근 시도의 결과와 걸린 시간</translation>
    </message>
    <message>
        <source>The last attempts: the higher, the longer it took; filled: connected, hollow: failed</source>
        <translation>최근 시도: 높을수록 오래 걸림. 채워진 막대는 연결됨, 빈 막대는 실패</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptLogView</name>
    <message>
        <source>Stop trying</source>
        <translation>시도 중지</translation>
    </message>
    <message>
        <source>Follow: keep the newest attempt in view</source>
        <translation>따라가기: 가장 최근 시도를 항상 표시</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>선택한 행 또는 전체 복사(Ctrl+C)</translation>
    </message>
    <message>
        <source>Save the attempts as CSV or JSON lines…</source>
        <translation>시도 기록을 CSV나 JSON Lines로 저장…</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>연결 시도</translation>
    </message>
    <message>
        <source>How often to try</source>
        <translation>시도 횟수와 간격</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Filter the attempts</source>
        <translation>시도 기록 필터</translation>
    </message>
    <message>
        <source>Words that must all match: an outcome, an errno, an address, a :port</source>
        <translation>모두 일치해야 하는 단어: 결과, errno, 주소, :포트</translation>
    </message>
    <message>
        <source>Connection attempts</source>
        <translation>연결 시도</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>once</source>
        <translation>한 번</translation>
    </message>
    <message numerus="yes">
        <source>every %n s</source>
        <translation>
            <numerusform>%n초마다</numerusform>
        </translation>
    </message>
    <message>
        <source>until it works</source>
        <translation>연결될 때까지</translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation>시작(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>일시 정지(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>계속(&amp;R)</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>아직 없음</translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation>
            <numerusform>%n번 시도</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%2 %1번</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>중앙값 %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts of a summary</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>No attempt matches the filter.</source>
        <translation>필터와 일치하는 시도가 없습니다.</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptModel</name>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>errno</source>
        <translation>errno</translation>
    </message>
    <message>
        <source>ICMP answer</source>
        <translation>ICMP 응답</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>걸린 시간</translation>
    </message>
    <message>
        <source>Retrans.</source>
        <translation>재전송</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>비고</translation>
    </message>
</context>
<context>
    <name>doorward::CertaintyBadge</name>
    <message>
        <source>How sure: %1</source>
        <translation>확실성: %1</translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistModel</name>
    <message>
        <source>Verdict</source>
        <translation>판정</translation>
    </message>
    <message>
        <source>Verdict: %1</source>
        <translation>판정: %1</translation>
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
        <translation>뒤로(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>다음(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>다시 확인(&amp;C)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>The step before (Alt+Left)</source>
        <translation>이전 단계(Alt+Left)</translation>
    </message>
    <message>
        <source>The next step (Alt+Right)</source>
        <translation>다음 단계(Alt+Right)</translation>
    </message>
    <message>
        <source>Ask the same question once more (F5)</source>
        <translation>같은 대상을 한 번 더 진단(F5)</translation>
    </message>
</context>
<context>
    <name>doorward::CommandLine</name>
    <message>
        <source>Copy this command</source>
        <translation>이 명령 복사</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation>복사: %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사됨</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallDriver</name>
    <message>
        <source>this host</source>
        <translation>이 호스트</translation>
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
        <translation>단계와 규칙</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>핸들</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>cannot be known</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>일치함</translation>
    </message>
    <message>
        <source>did not match</source>
        <translation>일치하지 않음</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallView</name>
    <message>
        <source>From</source>
        <translation>출발지</translation>
    </message>
    <message>
        <source>any address</source>
        <translation>모든 주소</translation>
    </message>
    <message>
        <source>To</source>
        <translation>목적지</translation>
    </message>
    <message>
        <source>Comes in by</source>
        <translation>들어오는 장치</translation>
    </message>
    <message>
        <source>device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Goes out by</source>
        <translation>나가는 장치</translation>
    </message>
    <message>
        <source>&amp;Trace packet</source>
        <translation>패킷 추적(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>텍스트로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Give a packet to see which chains it meets, which rules are tried, and which of them decides. Nothing is sent: the rules are evaluated as the kernel would.</source>
        <translation>패킷을 입력하면 어떤 체인을 지나고 어떤 규칙을 거치며 어느 규칙이 결정하는지 보여 줍니다. 아무것도 보내지 않으며, 커널과 같은 방식으로 규칙을 평가합니다.</translation>
    </message>
    <message>
        <source>How the packet meets this host</source>
        <translation>패킷이 이 호스트를 거치는 방식</translation>
    </message>
    <message>
        <source>new connection</source>
        <translation>새 연결</translation>
    </message>
    <message>
        <source>established connection</source>
        <translation>맺어진 연결</translation>
    </message>
    <message>
        <source>State of the connection</source>
        <translation>연결 상태</translation>
    </message>
    <message>
        <source>&amp;Load rules…</source>
        <translation>규칙 불러오기(&amp;L)…</translation>
    </message>
    <message>
        <source>Files of nft -j list ruleset, iptables-save, ip6tables-save, ipset save, or a snapshot</source>
        <translation>nft -j list ruleset, iptables-save, ip6tables-save, ipset save의 출력 파일 또는 스냅샷</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>출발지(&amp;F)</translation>
    </message>
    <message>
        <source>T&amp;o</source>
        <translation>목적지(&amp;O)</translation>
    </message>
    <message>
        <source>Comes &amp;in by</source>
        <translation>들어오는 장치(&amp;I)</translation>
    </message>
    <message>
        <source>Goes o&amp;ut by</source>
        <translation>나가는 장치(&amp;U)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Filter the rules</source>
        <translation>규칙 필터링</translation>
    </message>
    <message>
        <source>Only rules that &amp;match or cannot be known</source>
        <translation>일치하거나 알 수 없는 규칙만(&amp;M)</translation>
    </message>
    <message>
        <source>Phases and rules</source>
        <translation>단계와 규칙</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>평가 중…</translation>
    </message>
    <message>
        <source>as the host&apos;s addresses tell</source>
        <translation>호스트의 주소에 따라</translation>
    </message>
    <message>
        <source>arrives; routing decides</source>
        <translation>도착함, 라우팅이 결정</translation>
    </message>
    <message>
        <source>arrives for this host</source>
        <translation>이 호스트로 들어옴</translation>
    </message>
    <message>
        <source>is forwarded</source>
        <translation>전달됨</translation>
    </message>
    <message>
        <source>is sent by this host</source>
        <translation>이 호스트가 보냄</translation>
    </message>
    <message>
        <source>Whose rules</source>
        <translation>누구의 규칙</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>다시 읽기(&amp;R)</translation>
    </message>
    <message>
        <source>nobody&apos;s yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>Rule&amp;s of</source>
        <translation>규칙의 출처(&amp;S)</translation>
    </message>
</context>
<context>
    <name>doorward::ListenerModel</name>
    <message>
        <source>Which process it belongs to can only be seen by root.</source>
        <translation>어느 프로세스의 것인지는 root만 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1, 새로 생김</translation>
    </message>
    <message>
        <source>%1, gone</source>
        <translation>%1, 사라짐</translation>
    </message>
    <message>
        <source>Connections that wait for the program to take them, of how many may wait</source>
        <translation>프로그램이 받아 주기를 기다리는 연결 수 / 기다릴 수 있는 최대 수</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>프로토콜</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Reachable by</source>
        <translation>접근 범위</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Unit or container</source>
        <translation>유닛 또는 컨테이너</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>큐</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>네임스페이스</translation>
    </message>
    <message>
        <source>Where this host reaches what listens in another namespace</source>
        <translation>다른 네임스페이스에서 수신 대기하는 소켓에 이 호스트가 접근하는 주소</translation>
    </message>
    <message>
        <source>Reached at</source>
        <translation>접근 주소</translation>
    </message>
</context>
<context>
    <name>doorward::ListenersView</name>
    <message>
        <source>Every network &amp;namespace</source>
        <translation>모든 네트워크 네임스페이스(&amp;N)</translation>
    </message>
    <message>
        <source>Pause: the table stays as it is</source>
        <translation>일시 정지: 표를 그대로 둡니다</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>선택한 행 또는 전체 복사(Ctrl+C)</translation>
    </message>
    <message>
        <source>D&amp;iagnose this</source>
        <translation>이것을 진단(&amp;I)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Filter the listeners</source>
        <translation>수신 대기 소켓 필터</translation>
    </message>
    <message>
        <source>Those of containers too; needs root</source>
        <translation>컨테이너의 것도 포함, root 권한 필요</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>수신 대기 소켓</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Diagnose this</source>
        <translation>이것을 진단</translation>
    </message>
    <message numerus="yes">
        <source>%n listener(s)</source>
        <translation>
            <numerusform>수신 대기 소켓 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n shown</source>
        <translation>
            <numerusform>%n개 표시</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n개 새로 생김</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone</source>
        <translation>
            <numerusform>%n개 사라짐</numerusform>
        </translation>
    </message>
    <message>
        <source>Not seen: %1</source>
        <translation>보지 못한 것: %1</translation>
    </message>
    <message>
        <source>Not seen: %1 (%2)</source>
        <translation>보지 못한 것: %1(%2)</translation>
    </message>
    <message>
        <source>Words that must all match: a port, an address, a process, a user, a unit, a container</source>
        <translation>모두 일치해야 하는 단어: 포트, 주소, 프로세스, 사용자, 유닛, 컨테이너</translation>
    </message>
    <message>
        <source>No listener matches the filter.</source>
        <translation>필터와 일치하는 수신 대기 소켓이 없습니다.</translation>
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
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About Doorward</source>
        <translation>Doorward 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open report…</source>
        <translation>보고서 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>보고서 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>Load a snapshot of the &amp;server&apos;s host…</source>
        <translation>서버 호스트의 스냅샷 불러오기(&amp;S)…</translation>
    </message>
    <message>
        <source>Save &amp;attempts…</source>
        <translation>시도 기록 저장(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Diagnosis</source>
        <translation>진단(&amp;D)</translation>
    </message>
    <message>
        <source>Edit &amp;target</source>
        <translation>대상 편집(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>다시 확인(&amp;C)</translation>
    </message>
    <message>
        <source>Step &amp;back</source>
        <translation>이전 단계(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>다음 단계(&amp;N)</translation>
    </message>
    <message>
        <source>Open a saved report</source>
        <translation>저장한 보고서 열기</translation>
    </message>
    <message>
        <source>Doorward reports (*.json);;All files (*)</source>
        <translation>Doorward 보고서(*.json);;모든 파일(*)</translation>
    </message>
    <message>
        <source>Snapshot taken on the server&apos;s host</source>
        <translation>서버 호스트에서 만든 스냅샷</translation>
    </message>
    <message>
        <source>Doorward snapshots (*.json);;All files (*)</source>
        <translation>Doorward 스냅샷(*.json);;모든 파일(*)</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>보고서 내보내기</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>웹 페이지(*.html)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown(*.md)</translation>
    </message>
    <message>
        <source>Doorward report (*.json)</source>
        <translation>Doorward 보고서(*.json)</translation>
    </message>
    <message>
        <source>Save the attempts</source>
        <translation>시도 기록 저장</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>쉼표로 구분된 값(*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines(*.jsonl)</translation>
    </message>
    <message>
        <source>About Doorward</source>
        <translation>Doorward 정보</translation>
    </message>
    <message>
        <source>Doorward %1</source>
        <translation>Doorward %1</translation>
    </message>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it. It only looks: it changes nothing.

MIT licence.</source>
        <translation>연결이 실패하는 원인을 찾아 입증하고 해결 방법을 알려 줍니다. 살펴보기만 할 뿐, 아무것도 바꾸지 않습니다.

MIT 라이선스.</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>진단</translation>
    </message>
    <message>
        <source>Firewall</source>
        <translation>방화벽</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Show &amp;diagnosis</source>
        <translation>진단 보기(&amp;D)</translation>
    </message>
    <message>
        <source>Show &amp;firewall</source>
        <translation>방화벽 보기(&amp;F)</translation>
    </message>
    <message>
        <source>Rules as nft or iptables-save print them, or a snapshot</source>
        <translation>nft나 iptables-save가 출력한 규칙 또는 스냅샷</translation>
    </message>
    <message>
        <source>Rules and snapshots (*.json *.rules *.txt *.v4 *.v6);;All files (*)</source>
        <translation>규칙과 스냅샷 (*.json *.rules *.txt *.v4 *.v6);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>수신 대기</translation>
    </message>
    <message>
        <source>Show &amp;listeners</source>
        <translation>수신 대기 보기(&amp;L)</translation>
    </message>
</context>
<context>
    <name>doorward::MessageStrip</name>
    <message>
        <source>Close this message</source>
        <translation>이 메시지 닫기</translation>
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
        <translation>확인하는 것</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>관찰한 것</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>살펴보는 중…</translation>
    </message>
    <message>
        <source>Not looked at yet.</source>
        <translation>아직 살펴보지 않았습니다.</translation>
    </message>
    <message>
        <source>The same by hand</source>
        <translation>직접 확인하는 명령</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>의미</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>조치</translation>
    </message>
    <message>
        <source>Nothing here.</source>
        <translation>여기에는 없습니다.</translation>
    </message>
    <message>
        <source>See the verdict: it lists this with the other findings.</source>
        <translation>판정을 보십시오. 다른 발견 사항과 함께 나와 있습니다.</translation>
    </message>
    <message>
        <source>Add a snapshot taken on the server&apos;s host (Server side, Add…) and check again, or look there by hand.</source>
        <translation>서버 호스트에서 만든 스냅샷을 추가하고(서버 쪽, 추가…) 다시 확인하거나, 그곳에서 직접 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>doorward::TargetBar</name>
    <message>
        <source>&amp;Where does it fail?</source>
        <translation>어디에서 실패합니까(&amp;W)?</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>진단(&amp;D)</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>host:port, address, or paste the whole error</source>
        <translation>호스트:포트나 주소를 입력하거나 오류 전체를 붙여 넣기</translation>
    </message>
    <message>
        <source>Diagnose without the server side</source>
        <translation>서버 쪽 정보 없이 진단</translation>
    </message>
    <message>
        <source>Remove the server side</source>
        <translation>서버 쪽 정보 제거</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>중지(&amp;S)</translation>
    </message>
    <message>
        <source>Server side: %1</source>
        <translation>서버 쪽: %1</translation>
    </message>
    <message>
        <source>Server side: not given</source>
        <translation>서버 쪽: 없음</translation>
    </message>
    <message>
        <source>Chan&amp;ge…</source>
        <translation>변경(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>추가(&amp;A)…</translation>
    </message>
    <message>
        <source>Load a snapshot that was taken on the server&apos;s host with “doorward-cli snapshot”</source>
        <translation>서버 호스트에서 “doorward-cli snapshot”으로 만든 스냅샷을 불러옵니다</translation>
    </message>
    <message>
        <source>Change the server side</source>
        <translation>서버 쪽 정보 변경</translation>
    </message>
    <message>
        <source>Add the server side</source>
        <translation>서버 쪽 정보 추가</translation>
    </message>
    <message>
        <source>Which port of %1? Write it behind the host, as in “%1:443”.</source>
        <translation>%1의 어느 포트입니까? “%1:443”처럼 호스트 뒤에 쓰십시오.</translation>
    </message>
    <message>
        <source>No host or address can be seen in this text. Write it as host:port.</source>
        <translation>이 글에서 호스트나 주소를 찾을 수 없습니다. 호스트:포트 형식으로 쓰십시오.</translation>
    </message>
    <message>
        <source>Type or paste where your program wanted to connect.</source>
        <translation>프로그램이 연결하려던 곳을 입력하거나 붙여 넣으십시오.</translation>
    </message>
    <message>
        <source>For example: localhost:5432, https://example.org, or the error message itself.</source>
        <translation>예: localhost:5432, https://example.org, 또는 오류 메시지 자체.</translation>
    </message>
</context>
<context>
    <name>doorward::TraceAnswer</name>
    <message>
        <source>What to do</source>
        <translation>해야 할 일</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>볼 수 없었던 것</translation>
    </message>
    <message>
        <source>This snapshot holds no rules.</source>
        <translation>이 스냅숏에는 규칙이 없습니다.</translation>
    </message>
    <message>
        <source>A file that such a command writes can be loaded here.</source>
        <translation>이런 명령이 만든 파일을 여기에서 불러올 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>doorward::VerdictView</name>
    <message>
        <source>&amp;Watch until it works</source>
        <translation>연결될 때까지 지켜보기(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>보고서 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 확인 중…</translation>
    </message>
    <message>
        <source>so far; still checking</source>
        <translation>지금까지의 판정, 아직 확인 중</translation>
    </message>
    <message>
        <source>stopped before the end</source>
        <translation>끝나기 전에 중지됨</translation>
    </message>
    <message>
        <source>a saved report from %1, %2; nothing was sent</source>
        <translation>%1에서 %2에 저장한 보고서, 아무것도 보내지 않음</translation>
    </message>
    <message>
        <source>the same as before</source>
        <translation>이전과 같음</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>이전: %1</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>조치</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>관찰한 것</translation>
    </message>
    <message>
        <source>Further faults, behind this one</source>
        <translation>이 문제 뒤에 있는 다른 문제</translation>
    </message>
    <message>
        <source>What would decide it</source>
        <translation>확정하려면</translation>
    </message>
    <message>
        <source>What it could be, most likely first</source>
        <translation>가능한 원인(유력한 순서)</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>볼 수 없었던 것</translation>
    </message>
</context>
<context>
    <name>doorward::WayPicture</name>
    <message>
        <source>The way of the connection</source>
        <translation>연결 구간</translation>
    </message>
</context>
<context>
    <name>doorward::WelcomeView</name>
    <message>
        <source>Find out why a connection fails</source>
        <translation>연결이 실패하는 원인 찾기</translation>
    </message>
    <message>
        <source>Say where your program wanted to connect, or paste its whole error message. Doorward looks along the way, says what is wrong and how sure it is, and what to do. It changes nothing.</source>
        <translation>프로그램이 연결하려던 곳을 입력하거나 오류 메시지 전체를 붙여 넣으십시오. Doorward가 연결 구간을 살펴보고 무엇이 문제인지, 얼마나 확실한지, 어떻게 해야 하는지 알려 줍니다. 아무것도 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Try one of these</source>
        <translation>다음 예를 시도해 보십시오</translation>
    </message>
    <message>
        <source>a host and a port</source>
        <translation>호스트와 포트</translation>
    </message>
    <message>
        <source>an address from the browser</source>
        <translation>브라우저의 주소</translation>
    </message>
    <message>
        <source>the error message itself</source>
        <translation>오류 메시지 자체</translation>
    </message>
    <message>
        <source>Example, %1: %2</source>
        <translation>예, %1: %2</translation>
    </message>
    <message>
        <source>Open a saved report…</source>
        <translation>저장한 보고서 열기…</translation>
    </message>
</context>
<context>
    <name>doorward::WindowController</name>
    <message>
        <source>It works: the last attempt connected. Checking again…</source>
        <translation>연결됩니다. 마지막 시도가 성공했습니다. 다시 확인하는 중…</translation>
    </message>
    <message>
        <source>A report ends in .html, .md or .json; %1 does not.</source>
        <translation>보고서 파일의 확장자는 .html, .md, .json 중 하나여야 하는데 %1 파일은 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>저장함: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>These rules cannot be read: %1.</source>
        <translation>이 규칙을 읽을 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>The listeners cannot be read: %1.</source>
        <translation>수신 대기 소켓을 읽을 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1(%2)</translation>
    </message>
    <message>
        <source>the server&apos;s host</source>
        <translation>서버 호스트</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>경로상의 호스트</translation>
    </message>
    <message>
        <source>the client of the report</source>
        <translation>보고서의 클라이언트</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it.</source>
        <translation>연결이 실패하는 원인을 찾아 입증하고 해결 방법을 알려 줍니다.</translation>
    </message>
    <message>
        <source>Language: en, ko, tr or zh_CN.</source>
        <translation>언어: en, ko, tr, zh_CN 중 하나.</translation>
    </message>
    <message>
        <source>A snapshot taken on the server&apos;s host.</source>
        <translation>서버 호스트에서 만든 스냅샷.</translation>
    </message>
    <message>
        <source>What to diagnose, or a saved report to open.</source>
        <translation>진단할 대상 또는 열어 볼 저장된 보고서.</translation>
    </message>
</context>
</TS>
