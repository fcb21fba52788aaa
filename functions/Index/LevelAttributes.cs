namespace ServerlessDicom.Functions.Index;

/// <summary>The attributes of one level that the index keeps.</summary>
/// <param name="Json">A DICOM JSON object (UTF-8, keys ascending, no white space) with what a search may return.</param>
/// <param name="Values">
/// What a search may match, in the normal form of <see cref="SearchAttribute.Kind"/>: of an attribute outside sequences
/// at most one value, of a person name one for each component group that is not empty, at most
/// <see cref="PersonName.MaxGroups"/>. An attribute outside sequences that is absent, empty or invalid has no value here.
/// </param>
internal sealed record LevelAttributes(ReadOnlyMemory<byte> Json, IReadOnlyList<AttributeValue> Values);

/// <summary>One value of a searchable attribute.</summary>
/// <param name="Attribute">Which.</param>
/// <param name="Item">For an attribute within a sequence, the 0-based item it stands in; else 0.</param>
/// <param name="Value">
/// The value in the normal form of the attribute's kind. The empty string, which is as good as no value, only says that
/// an item is there.
/// </param>
internal readonly record struct AttributeValue(SearchAttribute Attribute, int Item, string Value);
