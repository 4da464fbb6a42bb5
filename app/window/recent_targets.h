// SPDX-License-Identifier: MIT
#pragma once

#include <QStringListModel>

class QSettings;

namespace doorward {

/// The targets that were asked about, newest first, kept in the settings. What is added must hold
/// no secret: Target::input, never the text of the field.
class RecentTargets final : public QStringListModel {
    Q_OBJECT

public:
    static constexpr int most = 12;

    /// `settings` outlives the list.
    explicit RecentTargets(QSettings &settings, QObject *parent = nullptr);
    void add(const QString &input);

private:
    QSettings &m_settings;
};

} // namespace doorward
