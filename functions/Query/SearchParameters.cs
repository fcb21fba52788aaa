using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Query;

/// <summary>What the query parameters of a search say (PS3.18 §8.3.4).</summary>
/// <param name="Condition">What must match.</param>
/// <param name="Fields">Attributes to return besides the usual ones.</param>
/// <param name="Limit">Results at most.</param>
/// <param name="Offset">Results to skip.</param>
internal sealed record SearchParameters(SearchCondition.All Condition, RequestedFields Fields, int Limit, int Offset);
