#define FIRST(a, ...) a
#define REST(a, ...) __VA_ARGS__
#define COUNT(...) COUNT_(__VA_ARGS__, 5, 4, 3, 2, 1, 0)
#define COUNT_(a, b, c, d, e, n, ...) n
#define JOIN(a, b) JOIN_(a, b)
#define JOIN_(a, b) a##b
#define TEXT(x) TEXT_(x)
#define TEXT_(x) #x
#define CALL(f, ...) f(__VA_OPT__(__VA_ARGS__ ,) 0)
#define TWICE(x) x x
#define FOUR(x) TWICE(TWICE(x))
#define LOG(format, args...) JOIN(log, COUNT(args))(format, ##args)
#define min(x, y) ({ typeof(x) a_ = (x); typeof(y) b_ = (y); a_ < b_ ? a_ : b_; })
#define foo foo bar
#define bar (foo)
#define LATER() FIRST
#define EMPTY
#define for_each(i, n) for (int i = 0; i < (n); i++)
int JOIN(x, COUNT(a, b, c)) = FIRST(1, 2) + LATER EMPTY ()(3, 4);
const char *text = TEXT(JOIN(a, b) REST(c, d, e)) TEXT("\"" '\\');
static int sum(int a, int b) { FOUR(a += b;) return min(a, min(b, 3)); }
int run(int n)
{
	int s = 0;
	for_each(i, min(n, 4)) s += CALL(sum, i);
#if COUNT(1, 2) == 2 && defined(FIRST) && JOIN(1, 0) > 9
	s += FIRST(sum(s, 1), sum(s, 2));
#endif
	return s;
}
