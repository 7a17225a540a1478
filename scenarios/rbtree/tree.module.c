// SPDX-License-Identifier: MIT
/* Nodes go into a red-black tree and out of it. After each step it is looked over as a whole. */
#include <linux/rbtree.h>
#include <wakesim.h>

#ifndef NODES
#define NODES 4
#define KEYS 3
#define SEQUENCES 1
#define STEPS 1
#endif

struct item {
	struct rb_node node;
	int key;
	int age;                    /* the how-many-th that went in */
};

static struct item items[NODES];
static struct rb_root_cached tree = RB_ROOT_CACHED;
static int count, ages;

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct item, node)->key < rb_entry(b, struct item, node)->key;
}

static bool is_black(const struct rb_node *node)
{
	return !node || (node->__rb_parent_color & 1);
}

/* How many black nodes are on each path from here down. */
static int black_height(const struct rb_node *node)
{
	int left, right;

	if (!node)
		return 0;
	assert(!node->rb_left || rb_parent(node->rb_left) == node);
	assert(!node->rb_right || rb_parent(node->rb_right) == node);
	assert(is_black(node) || (is_black(node->rb_left) && is_black(node->rb_right)));
	left = black_height(node->rb_left);
	right = black_height(node->rb_right);
	assert(left == right);
	return left + is_black(node);
}

static void look_over(void)
{
	struct rb_node *node, *before = NULL;
	int seen = 0;

	assert(is_black(tree.rb_root.rb_node));
	assert(!tree.rb_root.rb_node || !rb_parent(tree.rb_root.rb_node));
	black_height(tree.rb_root.rb_node);
	assert(rb_first_cached(&tree) == rb_first(&tree.rb_root));

	for (node = rb_first_cached(&tree); node; node = rb_next(node)) {
		struct item *item = rb_entry(node, struct item, node);

		assert(rb_prev(node) == before);
		/* In order, and equals in the order in which they came. */
		if (before) {
			struct item *last = rb_entry(before, struct item, node);

			assert(last->key < item->key || (last->key == item->key && last->age < item->age));
		}
		before = node;
		seen++;
	}
	assert(rb_last(&tree.rb_root) == before);
	assert(seen == count);
}

static void insert(struct item *item, int key)
{
	bool first = !tree.rb_leftmost || key < rb_entry(tree.rb_leftmost, struct item, node)->key;

	item->key = key;
	item->age = ++ages;
	count++;
	assert(rb_add_cached(&item->node, &tree, less) == (first ? &item->node : NULL));
	look_over();
}

static void erase(struct item *item)
{
	bool first = tree.rb_leftmost == &item->node;
	struct rb_node *next = rb_next(&item->node);

	count--;
	assert(rb_erase_cached(&item->node, &tree) == (first ? next : NULL));
	RB_CLEAR_NODE(&item->node);
	assert(RB_EMPTY_NODE(&item->node));
	look_over();
}

static struct item *nth(int n, bool in)
{
	struct item *item;

	for (item = items; ; item++)
		if (RB_EMPTY_NODE(&item->node) != in && n-- == 0)
			return item;
}

static void clear(void)
{
	for (int i = 0; i < NODES; i++)
		RB_CLEAR_NODE(&items[i].node);
}

/* Every order of going in, with equals, and every order of going out. */
void every_order(void)
{
	clear();
	for (int i = 0; i < NODES; i++)
		insert(&items[i], (int)any_in(0, KEYS - 1));
	for (int i = NODES; i > 0; i--)
		erase(nth((int)any_in(0, i - 1), true));
	assert(RB_EMPTY_ROOT(&tree.rb_root));
	cover(1);
}

/* Long sequences of both, each from a number. */
void sequences(void)
{
	unsigned int number = (unsigned int)any_in(1, SEQUENCES);

	clear();
	for (int i = 0; i < STEPS; i++) {
		unsigned int choice;

		number = number * 1103515245u + 12345u;
		choice = (number >> 16) & 0x7fff;
		/* More go in than out, until all are in. */
		if (count == 0 || (count < NODES && choice % 8 < 5))
			insert(nth((int)(choice / 8) % (NODES - count), false), (int)(choice / 64) % KEYS);
		else
			erase(nth((int)(choice / 8) % count, true));
	}
	while (count)
		erase(nth(0, true));
	cover(1);
}
