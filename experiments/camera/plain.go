package camera

// powers are those of ten that are exact.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// plain reads a line of four numbers of digits, perhaps with a point, with one mark
// between them, as most lines are. Of any other line it reports false, which says
// nothing of it.
func plain(line []byte, mark byte, v *[4]value) bool {
	column, n, digits, decimals := 0, int64(0), 0, -1
	for i := 0; ; i++ {
		c := mark
		if i < len(line) {
			c = line[i]
		}
		switch {
		case c-'0' <= 9:
			n = n*10 + int64(c-'0')
			if digits++; decimals >= 0 {
				decimals++
			}
			if digits > len(powers)-1 { // beyond it a quotient is not the nearest number
				return false
			}
		case c == '.' && decimals < 0:
			decimals = 0
		case c == mark:
			if digits == 0 || column == len(v) {
				return false
			}
			if decimals > 0 {
				v[column] = realValue(float64(n) / powers[decimals])
			} else {
				v[column] = wholeValue(n)
			}
			column, n, digits, decimals = column+1, 0, 0, -1
			if i >= len(line) {
				return column == len(v)
			}
		default:
			return false
		}
	}
}
