// SPDX-License-Identifier: MIT
// The window's start beside that of an empty QMainWindow, in one run: from the start of the process
// to the first paint, and the memory by then. bench_window_start [ROUNDS]; the platform is that of
// the environment (QT_QPA_PLATFORM=offscreen, or a display).
#include "app/window/window_controller.h"
#include "ui/delegates/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMainWindow>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Ends the process when the window has painted itself for the first time.
class FirstPaint final : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && !m_seen) {
            m_seen = true;
            QTimer::singleShot(0, qApp, [] { std::_Exit(0); });
        }
        return false;
    }

private:
    bool m_seen = false;
};

int runEmpty(QApplication &application)
{
    QMainWindow window;
    window.setCentralWidget(new QWidget);
    window.resize(1100, 760);
    FirstPaint paint;
    window.installEventFilter(&paint);
    window.show();
    return application.exec();
}

int runDoorward(QApplication &application)
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"settings"_s), QSettings::IniFormat);
    QApplication::setFont(theme::fontFor(u"en"_s, QApplication::font()));
    WindowController controller(u"en"_s, settings);
    FirstPaint paint;
    controller.window().installEventFilter(&paint);
    controller.window().show();
    return application.exec();
}

/// Where the time goes, inside one process.
int runParts(QApplication &)
{
    QElapsedTimer clock;
    clock.start();
    const auto lap = [&clock](const char *what) {
        std::printf("  %-36s %6.1f ms\n", what, static_cast<double>(clock.nsecsElapsed()) / 1e6);
        clock.restart();
    };
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"settings"_s), QSettings::IniFormat);
    const Catalogue english(u"en"_s);
    lap("catalogue, en");
    const Catalogue korean(u"ko"_s);
    lap("catalogue, ko");
    WindowController controller(u"en"_s, settings);
    lap("models, views, connections");
    controller.window().show();
    lap("show");
    QApplication::processEvents();
    lap("layout and first paint");
    return 0;
}

struct Measured {
    double milliseconds = 0;
    double megabytes = 0;
};

Measured measureOnce(char *program, const char *what)
{
    char *arguments[] = {program, const_cast<char *>(what), nullptr};
    QElapsedTimer clock;
    clock.start();
    pid_t child = 0;
    if (posix_spawn(&child, program, nullptr, nullptr, arguments, environ) != 0)
        std::abort();
    int status = 0;
    rusage used{};
    if (wait4(child, &status, 0, &used) < 0 || status != 0)
        std::abort();
    return {static_cast<double>(clock.nsecsElapsed()) / 1e6,
            static_cast<double>(used.ru_maxrss) / 1024};
}

Measured median(std::vector<Measured> all)
{
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end(), [](const Measured &a, const Measured &b) {
        return a.milliseconds < b.milliseconds;
    });
    return *middle;
}

} // namespace

int main(int argc, char *argv[])
{
    const QByteArray what = argc > 1 ? argv[1] : "";
    if (what == "empty" || what == "doorward" || what == "parts") {
        QApplication application(argc, argv);
        return what == "empty"      ? runEmpty(application)
               : what == "doorward" ? runDoorward(application)
                                    : runParts(application);
    }
    const int rounds = std::max(1, what.isEmpty() ? 15 : what.toInt());
    char self[] = "/proc/self/exe";
    char path[4096] = {};
    if (::readlink(self, path, sizeof path - 1) < 0)
        return 1;
    std::vector<Measured> empty;
    std::vector<Measured> ours;
    for (int i = 0; i < rounds; ++i) { // in turn, so that a drift of the machine meets both
        empty.push_back(measureOnce(path, "empty"));
        ours.push_back(measureOnce(path, "doorward"));
    }
    const Measured a = median(empty);
    const Measured b = median(ours);
    std::printf("from the start to the first paint, median of %d\n", rounds);
    std::printf("  empty QMainWindow  %6.1f ms  %5.1f MB\n", a.milliseconds, a.megabytes);
    std::printf("  Doorward's window  %6.1f ms  %5.1f MB  (%.2fx, %.2fx)\n", b.milliseconds,
                b.megabytes, b.milliseconds / a.milliseconds, b.megabytes / a.megabytes);
    std::fflush(stdout);
    return measureOnce(path, "parts").milliseconds > 0 ? 0 : 1;
}
