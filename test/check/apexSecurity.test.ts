import { securityFindings } from '../../scripts/check/apexSecurity.js';
import { SeededProject } from './seededProject.js';

describe('the security review', () => {
  let project: SeededProject;

  beforeEach(() => (project = new SeededProject()));
  afterEach(() => project.remove());

  it('finds injection, missing permissions, missing sharing and what AppExchange minds, and accepts what is explained', async () => {
    project.apexClass(
      'SeededController',
      [
        'public class SeededController {',
        '  @AuraEnabled',
        '  public static List<Parcel__c> find(String code) {',
        "    return Database.query('SELECT Id, Code__c FROM Parcel__c WHERE Code__c = \\'' + code + '\\'');",
        '  }',
        '  @AuraEnabled',
        '  public static void save(Parcel__c parcel) {',
        '    update parcel;',
        '  }',
        '}',
        ''
      ].join('\n')
    );
    const accepted = [{ rule: 'ApexSharingViolations', files: ['SeededController.cls'], reason: 'Seeded.' }];

    const findings = await securityFindings(project.source, accepted);

    expect(findings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Key__c\.field-meta\.xml:\d+ ProtectSensitiveData: /),
        expect.stringMatching(/SeededController\.cls:4 ApexSOQLInjection: /),
        expect.stringMatching(/SeededController\.cls:8 ApexCRUDViolation: /),
        expect.stringMatching(/SeededController\.cls:8 ApexFlsViolation: /),
        expect.stringMatching(/SeededController\.cls:8 DatabaseOperationsMustUseWithSharing: /)
      ])
    );
    expect(findings.filter((finding) => finding.includes('ApexSharingViolations'))).toEqual([]);
  }, 240_000);
});
