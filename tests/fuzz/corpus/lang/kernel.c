void __wakesim_lock(unsigned long *cell, int kind);
void __wakesim_unlock(unsigned long *cell, int kind);
long __wakesim_any_in(long low, long high);
void __wakesim_assert(int condition, const char *text);
void *__wakesim_alloc(unsigned long size, unsigned int flags);
void __wakesim_free(const void *object);
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))
static unsigned long lock;
static int shared;
struct work { int state; struct { struct work *next, *prev; } list; union { long l; void *p; }; };

void unlock_lock(unsigned long **l) { __wakesim_unlock(*l, 0); }

void task(int id)
{
	struct work *w = __wakesim_alloc(sizeof(*w), 1);
	unsigned long *held __attribute__((cleanup(unlock_lock))) = &lock;

	if (!w)
		return;
	__wakesim_lock(&lock, 0);
	w->list.next = w;
	w->state = __atomic_fetch_add(&shared, 1, __ATOMIC_SEQ_CST);
	while (READ_ONCE(shared) < 2 && __wakesim_any_in(0, 1))
		WRITE_ONCE(shared, shared + id);
	__wakesim_assert(w->state >= 0, "state");
	__wakesim_free(w);
}
