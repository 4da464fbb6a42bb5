// SPDX-License-Identifier: MIT
#include "ui/delegates/listener_delegate.h"

#include "ui/delegates/theme.h"
#include "ui/models/listener_model.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

void ListenerDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto change =
        static_cast<ListenerModel::Change>(index.data(ListenerModel::ChangeRole).toInt());
    if (change == ListenerModel::Change::None)
        return;
    const bool isNew = change == ListenerModel::Change::New;
    option->backgroundBrush =
        theme::toneFill(isNew ? theme::Tone::Good : theme::Tone::Bad, option->palette);
    if (index.column() == ListenerModel::ProtocolColumn)
        option->text.prepend(isNew ? u"+ "_s : u"− "_s);
    else if (!isNew)
        option->font.setStrikeOut(true);
}

} // namespace doorward
