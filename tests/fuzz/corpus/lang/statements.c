struct node { struct node *next; int value; unsigned bits : 3; };
enum colour { RED, GREEN = 5, BLUE };
typedef int (*visit_fn)(struct node *, void *);
static struct node nodes[3] = { [1] = { .next = &nodes[0], .value = -1 }, { 0 } };
#define for_each(n, head) for (n = (head); n; n = n->next)
#define max(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })

static int sum(struct node *head, visit_fn visit)
{
	struct node *n;
	int total = 0;

	for_each(n, head) {
		switch (n->value) {
		case 0 ... 3:
			total += n->value << 1;
			/* fallthrough */
		case -1:
			break;
		default:
			if (visit && visit(n, &total))
				goto out;
			continue;
		}
	}
	do {
		total--;
	} while (total > 10 && !(total & 1));
out:
	return max(total, (int)sizeof(struct node)) ?: RED;
}

int f(void)
{
	unsigned long long big = 0xffffffffULL * 3u;
	char text[] = "a\n\x41\0";
	_Bool flag = !!text[0];

	_Static_assert(sizeof(int) == 4, "int");
	return sum(&nodes[1], 0) + (int)(big >> 33) + flag + 'x' + __builtin_offsetof(struct node, value);
}
