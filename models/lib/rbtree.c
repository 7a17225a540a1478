// SPDX-License-Identifier: MIT
/*
 * Red-black trees (linux/rbtree.h). Everything here runs under the lock of the tree's owner.
 *
 *   the root is black; a red node has no red child;
 *   from a node to each leaf below it there are equally many black nodes (a child that is not there is a black leaf).
 *
 * A child's link is written marked, as in the kernel: somebody may walk down without the lock.
 */
#include <linux/kernel.h>
#include <linux/rbtree.h>

#define RB_RED 0
#define RB_BLACK 1

static inline bool rb_is_black(const struct rb_node *node) { return !node || (node->__rb_parent_color & RB_BLACK); }
static inline bool rb_is_red(const struct rb_node *node) { return !rb_is_black(node); }
static inline void rb_set_black(struct rb_node *node) { node->__rb_parent_color |= RB_BLACK; }
static inline void rb_set_red(struct rb_node *node) { node->__rb_parent_color &= ~1UL; }
static inline void rb_set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->__rb_parent_color = (node->__rb_parent_color & RB_BLACK) | (unsigned long)parent;
}

/* Whoever had `old` as a child has `new` there. */
static void rb_change_child(struct rb_node *old, struct rb_node *new, struct rb_node *parent, struct rb_root *root)
{
	if (!parent)
		WRITE_ONCE(root->rb_node, new);
	else if (parent->rb_left == old)
		WRITE_ONCE(parent->rb_left, new);
	else
		WRITE_ONCE(parent->rb_right, new);
}

/* The right child takes the node's place, and the node becomes its left child. The order of nodes stays; so do the colours. */
static void rb_rotate_left(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *up = node->rb_right, *parent = rb_parent(node), *moved = up->rb_left;

	WRITE_ONCE(node->rb_right, moved);
	if (moved)
		rb_set_parent(moved, node);
	WRITE_ONCE(up->rb_left, node);
	rb_set_parent(up, parent);
	rb_set_parent(node, up);
	rb_change_child(node, up, parent, root);
}

static void rb_rotate_right(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *up = node->rb_left, *parent = rb_parent(node), *moved = up->rb_right;

	WRITE_ONCE(node->rb_left, moved);
	if (moved)
		rb_set_parent(moved, node);
	WRITE_ONCE(up->rb_right, node);
	rb_set_parent(up, parent);
	rb_set_parent(node, up);
	rb_change_child(node, up, parent, root);
}

/* The node is in its place, and red. As long as its parent is red too: repair, or pass the trouble on to the grandparent. */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent, *gparent, *uncle;

	while ((parent = rb_parent(node)) && rb_is_red(parent)) {
		gparent = rb_parent(parent);        /* there is one: the root is black */
		uncle = parent == gparent->rb_left ? gparent->rb_right : gparent->rb_left;
		if (rb_is_red(uncle)) {
			rb_set_black(parent);
			rb_set_black(uncle);
			rb_set_red(gparent);
			node = gparent;
			continue;
		}
		if (parent == gparent->rb_left) {
			if (node == parent->rb_right) {
				rb_rotate_left(parent, root);
				parent = node;
			}
			rb_set_black(parent);
			rb_set_red(gparent);
			rb_rotate_right(gparent, root);
		} else {
			if (node == parent->rb_left) {
				rb_rotate_right(parent, root);
				parent = node;
			}
			rb_set_black(parent);
			rb_set_red(gparent);
			rb_rotate_left(gparent, root);
		}
		return;
	}
	if (!parent)
		rb_set_black(node);
}

/* On the paths through `node`, a child of `parent` and perhaps no node at all, one black node is missing. */
static void rb_erase_color(struct rb_node *node, struct rb_node *parent, struct rb_root *root)
{
	struct rb_node *sibling;

	while (parent && rb_is_black(node)) {
		if (node == parent->rb_left) {
			sibling = parent->rb_right;
			if (rb_is_red(sibling)) {
				rb_set_black(sibling);
				rb_set_red(parent);
				rb_rotate_left(parent, root);
				sibling = parent->rb_right;
			}
			if (rb_is_black(sibling->rb_left) && rb_is_black(sibling->rb_right)) {
				/* One less on the sibling's side as well: now it is missing above. */
				rb_set_red(sibling);
				node = parent;
				parent = rb_parent(node);
				continue;
			}
			if (rb_is_black(sibling->rb_right)) {
				rb_set_black(sibling->rb_left);
				rb_set_red(sibling);
				rb_rotate_right(sibling, root);
				sibling = parent->rb_right;
			}
			if (rb_is_black(parent))
				rb_set_black(sibling);
			else
				rb_set_red(sibling);
			rb_set_black(parent);
			rb_set_black(sibling->rb_right);
			rb_rotate_left(parent, root);
		} else {
			sibling = parent->rb_left;
			if (rb_is_red(sibling)) {
				rb_set_black(sibling);
				rb_set_red(parent);
				rb_rotate_right(parent, root);
				sibling = parent->rb_left;
			}
			if (rb_is_black(sibling->rb_left) && rb_is_black(sibling->rb_right)) {
				rb_set_red(sibling);
				node = parent;
				parent = rb_parent(node);
				continue;
			}
			if (rb_is_black(sibling->rb_left)) {
				rb_set_black(sibling->rb_right);
				rb_set_red(sibling);
				rb_rotate_left(sibling, root);
				sibling = parent->rb_left;
			}
			if (rb_is_black(parent))
				rb_set_black(sibling);
			else
				rb_set_red(sibling);
			rb_set_black(parent);
			rb_set_black(sibling->rb_left);
			rb_rotate_right(parent, root);
		}
		return;
	}
	if (node)
		rb_set_black(node);
}

/* The erased node keeps its links: nobody reads them but RB_EMPTY_NODE(), for which its owner clears it. */
void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *child, *parent;
	bool was_black;

	if (node->rb_left && node->rb_right) {
		/* The next node, which has no left child, takes the node's place and colour. */
		struct rb_node *next = node->rb_right;

		while (next->rb_left)
			next = next->rb_left;
		child = next->rb_right;
		parent = rb_parent(next);
		was_black = rb_is_black(next);
		if (parent == node) {
			parent = next;
		} else {
			WRITE_ONCE(parent->rb_left, child);
			if (child)
				rb_set_parent(child, parent);
			WRITE_ONCE(next->rb_right, node->rb_right);
			rb_set_parent(next->rb_right, next);
		}
		WRITE_ONCE(next->rb_left, node->rb_left);
		rb_set_parent(next->rb_left, next);
		next->__rb_parent_color = node->__rb_parent_color;
		rb_change_child(node, next, rb_parent(node), root);
	} else {
		child = node->rb_left ? node->rb_left : node->rb_right;
		parent = rb_parent(node);
		was_black = rb_is_black(node);
		rb_change_child(node, child, parent, root);
		if (child)
			rb_set_parent(child, parent);
	}
	if (was_black)
		rb_erase_color(child, parent, root);
}

struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_right) {
		node = node->rb_right;
		while (node->rb_left)
			node = node->rb_left;
		return (struct rb_node *)node;
	}
	while ((parent = rb_parent(node)) && node == parent->rb_right)
		node = parent;
	return parent;
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_left) {
		node = node->rb_left;
		while (node->rb_right)
			node = node->rb_right;
		return (struct rb_node *)node;
	}
	while ((parent = rb_parent(node)) && node == parent->rb_left)
		node = parent;
	return parent;
}

/* `new` must rank where `victim` does: nothing is compared. */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	struct rb_node *parent = rb_parent(victim);

	*new = *victim;
	if (victim->rb_left)
		rb_set_parent(victim->rb_left, new);
	if (victim->rb_right)
		rb_set_parent(victim->rb_right, new);
	rb_change_child(victim, new, parent, root);
}
