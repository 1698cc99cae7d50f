// The courses of a soak: three parts of SCORM 1.2, and four of SCORM 2004 of which each is closed until the one before it is passed.
import { package2004 } from '../harness/package2004.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const PARTS = ['first', 'second', 'third', 'fourth'];

const done = (name) => `com.example.soak.${name}.done`;

/** Its success is a global objective, which the next part reads and is closed by; all parts share a bucket. */
function part(title, at) {
	const before = PARTS[at - 1];
	const closed = `<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
		<imsss:ruleCondition referencedObjective="before" operator="not" condition="satisfied"/>
		<imsss:ruleCondition referencedObjective="before" operator="not" condition="objectiveStatusKnown"/>
	</imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>`;
	const reads = `<imsss:objective objectiveID="before">
		<imsss:mapInfo targetObjectiveID="${done(before)}" readSatisfiedStatus="true" writeSatisfiedStatus="false"/></imsss:objective>`;
	return {
		title,
		data: '<adlcp:data><adlcp:map targetID="com.example.soak.bucket"/></adlcp:data>',
		sequencing: `${before ? closed : ''}<imsss:objectives><imsss:primaryObjective objectiveID="done">
			<imsss:mapInfo targetObjectiveID="${done(title)}" readSatisfiedStatus="true" writeSatisfiedStatus="true"
				readNormalizedMeasure="true" writeNormalizedMeasure="true"/>
		</imsss:primaryObjective>${before ? reads : ''}</imsss:objectives>`,
	};
}

export const course12 = () => smallPackage({ title: 'Parts', scos: ['First', 'Second', 'Third'] });
export const course2004 = () => package2004(PARTS.map(part), { title: 'One after another', dataGlobal: 'false' });
