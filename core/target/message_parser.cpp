// SPDX-License-Identifier: MIT
#include "core/target/message_parser.h"

#include "core/target/secrets.h"

namespace doorward {

Target parseMessage(const QString &text)
{
    Target target;
    target.input = withoutSecrets(text);
    return target;
}

} // namespace doorward
