// SPDX-License-Identifier: MIT
/* Priority-sorted lists (linux/plist.h). Everything here runs under the lock of the list's owner. */
#include <linux/kernel.h>
#include <linux/plist.h>

void plist_add(struct plist_node *node, struct plist_head *head)
{
	struct plist_node *first, *iter, *same = NULL;
	struct list_head *before = &head->node_list;

	WARN_ON(!plist_node_empty(node));
	WARN_ON(!list_empty(&node->prio_list));

	if (!plist_head_empty(head)) {
		/* Walk the first entry of each priority; stop at the first that ranks behind the new one. */
		first = iter = plist_first(head);
		do {
			if (node->prio < iter->prio) {
				before = &iter->node_list;
				break;
			}
			same = iter;
			iter = list_entry(iter->prio_list.next, struct plist_node, prio_list);
		} while (iter != first);

		if (!same || same->prio != node->prio)
			list_add_tail(&node->prio_list, &iter->prio_list);
	}
	list_add_tail(&node->node_list, before);
}

void plist_del(struct plist_node *node, struct plist_head *head)
{
	if (!list_empty(&node->prio_list)) {
		if (node->node_list.next != &head->node_list) {
			/* The entry behind takes over as the first of this priority. */
			struct plist_node *next = list_entry(node->node_list.next, struct plist_node, node_list);

			if (list_empty(&next->prio_list))
				list_add(&next->prio_list, &node->prio_list);
		}
		list_del_init(&node->prio_list);
	}
	list_del_init(&node->node_list);
}

/* Moves an entry behind all others of its priority. */
void plist_requeue(struct plist_node *node, struct plist_head *head)
{
	if (plist_node_empty(node))
		return;
	plist_del(node, head);
	plist_add(node, head);
}
