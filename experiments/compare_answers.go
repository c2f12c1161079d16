package experiments

import (
	"fmt"

	"spikesim/experiments/report"
)

// What the tables of a comparison say of answers: for boxes how far they are apart,
// for other tasks how often they are the same, and nothing for a network without
// readouts, which gives none.

// offGrid says how far the engines are apart with input at exact times, at the
// longest and at the shortest step.
func (c *Comparison) offGrid(first, final StepResult) string {
	from, to := stepText(first.DTMS), stepText(final.DTMS)
	if c.Metric == "" {
		last := len(first.Populations) - 1
		return fmt.Sprintf("no answers without readouts; Victor-Purpura distance of the last layer %.4f per spike at %s, %.4f at %s",
			first.Populations[last].VictorPurpura, from, final.Populations[last].VictorPurpura, to)
	}
	scores := fmt.Sprintf("%s %.4f against %.4f", c.Metric, first.ClockedScore, first.EventScore)
	if c.inPixels() {
		return fmt.Sprintf("at %s the boxes differ by %.2f px (IoU %.3f), %s; at %s by %.2f px (IoU %.3f)",
			from, *first.BoxDifferencePX, first.Agreement, scores, to, *final.BoxDifferencePX, final.Agreement)
	}
	return fmt.Sprintf("at %s the answers agree by %.3f, %s; at %s by %.3f", from, first.Agreement, scores, to, final.Agreement)
}

// answerColumns, answerCells and exactCells are the part of the table of steps that
// is about answers.
func (c *Comparison) answerColumns() []report.Column {
	switch {
	case c.Metric == "":
		return nil
	case c.inPixels():
		return []report.Column{right("boxes apart"), right("IoU of boxes"), right(c.Metric)}
	}
	return []report.Column{right("answers agree"), right(c.Metric)}
}

func (c *Comparison) answerCells(s StepResult) []string {
	if c.Metric == "" {
		return nil
	}
	cells := []string{fmt.Sprintf("%.4f", s.Agreement), scoreText(&s.ClockedScore)}
	if c.inPixels() {
		cells = append([]string{fmt.Sprintf("%.3f px", *s.BoxDifferencePX)}, cells...)
	}
	return cells
}

func (c *Comparison) exactCells(s StepResult) []string {
	cells := make([]string, len(c.answerColumns()))
	if len(cells) > 0 {
		cells[len(cells)-1] = scoreText(&s.EventScore)
	}
	return cells
}

// inPixels reports whether answers are boxes in images.
func (c *Comparison) inPixels() bool {
	return c.Metric != "" && len(c.Steps) > 0 && c.Steps[0].BoxDifferencePX != nil
}

// scoreText writes a score, if there is one.
func scoreText(score *float64) string {
	if score == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *score)
}
