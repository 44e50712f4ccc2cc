"""Maps: the map namespace."""

from typing import Final

TABLE: Final = """
map.clear(map<K, V> id) -> void: Removes every pair.
map.contains(map<K, V> id, K key) -> series bool: True when the map holds the key.
map.copy(map<K, V> id) -> map<K, V>: A new map with the same pairs.
map.get(map<K, V> id, K key) -> V: Value of a key, na when absent.
map.keys(map<K, V> id) -> array<T>: Every key in order of insertion.
map.new() -> map<K, V>: A new map of the types in angle brackets.
map.put(map<K, V> id, K key, V value) -> V: Stores a pair and returns the key's former value.
map.put_all(map<K, V> id, map<K, V> id2) -> void: Stores every pair of another map.
map.remove(map<K, V> id, K key) -> V: Removes a key and returns its value.
map.size(map<K, V> id) -> series int: Number of pairs.
map.values(map<K, V> id) -> array<T>: Every value in order of insertion.
"""
