// SPDX-License-Identifier: MIT
#pragma once

#include "ui/delegates/theme.h"
#include "ui/models/words.h"

class QPainter;

namespace doorward::marks {

/// How an attempt is marked: done, failed, or given up for want of an answer.
StepState stateOf(AttemptOutcome outcome);

theme::Tone tone(StepState state);
theme::Tone tone(AttemptOutcome outcome);
theme::Tone tone(Outcome outcome);

/// A state as a shape (check, cross, triangle, question mark, dash, ring, arc), so that it can be
/// told without its colour. `turn` in 0..1 is the angle of a running one.
void paintState(QPainter &painter, const QRectF &rect, StepState state, const QPalette &palette,
                double turn = 0);
/// The same on a selected row: in the colour of its text, on the highlight.
void paintSelectedState(QPainter &painter, const QRectF &rect, StepState state,
                        const QPalette &palette, double turn = 0);
/// A break on the way: a cross, or a question mark where it is only possible.
void paintBreak(QPainter &painter, const QPointF &centre, bool certain, const QPalette &palette);
/// Three dots, as many filled as the certainty has steps.
void paintCertainty(QPainter &painter, const QRectF &rect, Certainty certainty,
                    const QColor &color);

} // namespace doorward::marks
