/* SPDX-License-Identifier: MIT */
/* Singly linked lists of requests with a pointer to the last one; protected by whoever owns them. */
#ifndef INTERNAL_IO_SLIST_H
#define INTERNAL_IO_SLIST_H

#include <linux/io_uring_types.h>

#define INIT_WQ_LIST(list) ((void)((list)->first = NULL, (list)->last = NULL))
#define wq_list_empty(list) (READ_ONCE((list)->first) == NULL)
#define wq_list_for_each(pos, prv, head) for (pos = (head)->first, prv = NULL; pos; prv = pos, pos = (pos)->next)
#define __wq_list_for_each(pos, head) for (pos = (head)->first; pos; pos = (pos)->next)

static inline void wq_list_add_tail(struct io_wq_work_node *node, struct io_wq_work_list *list)
{
	node->next = NULL;
	if (list->first)
		list->last->next = node;
	else
		WRITE_ONCE(list->first, node);
	list->last = node;
}

/* Takes out `node`, which follows `prev`, or is the first when that is NULL. */
static inline void wq_list_del(struct io_wq_work_list *list, struct io_wq_work_node *node, struct io_wq_work_node *prev)
{
	if (prev)
		prev->next = node->next;
	else
		WRITE_ONCE(list->first, node->next);
	if (list->last == node)
		list->last = prev;
	node->next = NULL;
}

#endif
